// What is shown of a table: the machine in a few lines, and the panels behind the tabs.
const TYPES = {0x1a: {0x20: 'efficient', 0x40: 'performance'}, 0x80000026: {0: 'performance', 1: 'efficient'}};

function size(bytes) {
  const units = ['bytes', 'KiB', 'MiB', 'GiB'];
  let unit = 0;
  for (; bytes >= 1024 && unit < 3 && bytes % 1024 === 0; unit++)
    bytes /= 1024;
  return `${bytes} ${units[unit]}`;
}

function coreTypes(tables) {
  const counts = new Map();
  for (const {core_leaf: leaf, core_type: type} of tables)
    if (leaf) {
      const name = TYPES[leaf]?.[type] ?? `type ${hex(type, 1)}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  return [...counts].map(([name, count]) => `${count} ${name}`).join(', ');
}

// Those clocks that the table tells.
function clockWords(clock) {
  const mhz = khz => `${khz / 1000} MHz`, about = clock?.tsc_about ? 'about ' : '';
  return [
    clock?.tsc_khz && `TSC ${about}${mhz(clock.tsc_khz)}`, clock?.base_mhz && `base ${clock.base_mhz} MHz`,
    clock?.max_mhz && `at most ${clock.max_mhz} MHz`, clock?.bus_mhz && `bus ${clock.bus_mhz} MHz`,
    clock?.crystal_hz && `crystal ${mhz(clock.crystal_hz / 1000)}`, clock?.apic_khz && `APIC bus ${mhz(clock.apic_khz)}`,
  ].filter(Boolean).join(', ');
}

// (name, words) pairs of what a report says of the machine; tables: those of the input that belong to it.
function machineLines(cpu, tables, format, machine) {
  const text = kind => cpu.strings.find(string => string.kind === kind)?.text.trim();
  const {cpu: kind, topology, caches, hypervisors} = cpu.derived, virt = cpu.virtualization;
  const lines = [['Format', format], ['CPU', text('brand') || text('vendor') || 'no name in the table']];
  if (kind)
    lines.push(['Model', `family ${hex(kind.family, 1)}, model ${hex(kind.model, 1)}, stepping ${hex(kind.stepping, 1)}` +
      (kind.microarchitecture ? ` (${kind.microarchitecture})` : '')]);
  const types = coreTypes(tables);
  lines.push(['CPUs', `${tables.length} in the input` + (types ? `: ${types}` : '') +
    (topology ? `; a package of ${topology.cores} core${topology.cores === 1 ? '' : 's'}, ${topology.threads} thread${topology.threads === 1 ? '' : 's'} each` : '')]);
  if (machine)
    lines.push(['Machine', machine.trim()]);
  if (caches?.length && !machine)
    lines.push(['Caches', caches.map(cache => `L${cache.level} ${cache.type} ${size(cache.bytes)}`).join(', ')]);
  lines.push(['Hypervisor', hypervisors?.length ? hypervisors.map(one => `${one.name ?? one.signature ?? 'unknown'} at ${hex(one.leaf ?? one.base ?? 0)}`).join(', ')
    : 'none in the table']);
  if (virt)
    lines.push(['Virtualization', ['vmx', 'smx', 'svm'].map(name => `${name.toUpperCase()} ${virt[name]}`).join(', ')]);
  const clock = clockWords(cpu.derived.clock);
  if (clock)
    lines.push(['Clocks', clock]);
  lines.push(['Rows', `${cpu.totals.entries}` + (cpu.written_by ? `, as ${cpu.written_by} gives them to KVM` : '')]);
  lines.push(['Unknown bits', cpu.totals.unknown_bits ? `${cpu.totals.unknown_bits} set` : 'none']);
  if (cpu.partial)
    lines.push(['Partial', `${cpu.partial}: what is not here was not in the input`]);
  if (cpu.label)
    lines.push(['Label', cpu.label]);
  const from = Object.entries(cpu.provenance ?? {}).map(([name, value]) => `${name}=${value}`).join(' ');
  if (from)
    lines.push(['Provenance', from]);
  return lines;
}

function drawSummary(lines) {
  $('summary').replaceChildren(...lines.flatMap(([name, words]) => [make('dt', {}, name), make('dd', {}, words)]));
}

// A finding is "FILE: cpu N: RULE: place: severity: text (reference)"; what is shown is that line, in parts.
function drawFindings(text, name) {
  const lines = text.split('\n').filter(Boolean);
  $('findings').replaceChildren(make('p', {}, lines.length ? `${lines.length} finding${lines.length === 1 ? '' : 's'}` : 'nothing found'),
    ...lines.map(line => {
      const severity = /: (note|warning|error): /.exec(line.slice(name.length))?.[1] ?? 'note';
      return make('p', {class: 'finding ' + severity}, make('b', {}, severity), make('span', {class: 'line'}, line));
    }));
}

// What the command wrote as a page of its own: what stands in its <main> is taken over, its style and scripts are not.
function drawHtml(target, text) {
  const begin = text.indexOf('<main>'), end = text.lastIndexOf('</main>');
  const parsed = new DOMParser().parseFromString(begin < 0 ? text : text.slice(begin + 6, end), 'text/html');
  target.replaceChildren(...parsed.body.childNodes);
}

function drawText(target, text) {
  target.replaceChildren(make('pre', {}, text));
}

const tabs = [...document.querySelectorAll('[role=tab]')];
const panelOf = tab => $(tab.getAttribute('aria-controls'));
const panels = {};  // by id: what fills it when it is looked at, and whether it did

function showTab(tab, focus) {
  for (const other of tabs) {
    other.setAttribute('aria-selected', String(other === tab));
    other.setAttribute('tabindex', other === tab ? '0' : '-1');
    panelOf(other).hidden = other !== tab;
  }
  if (focus)
    tab.focus();
  fillPanel();
}

function fillPanel() {
  const id = tabs.find(tab => tab.getAttribute('aria-selected') === 'true').getAttribute('aria-controls'), panel = panels[id];
  if (panel?.stale && current.input) {
    panel.stale = false;
    panel.fill();
  }
}

function staleAll() {
  for (const panel of Object.values(panels))
    panel.stale = true;
}

$('tabs').addEventListener('click', event => event.target.closest('[role=tab]') && showTab(event.target.closest('[role=tab]')));
$('tabs').addEventListener('keydown', event => {
  const step = {ArrowRight: 1, ArrowLeft: -1}[event.key], at = tabs.indexOf(event.target);
  if (step && at >= 0) {
    event.preventDefault();
    showTab(tabs[(at + step + tabs.length) % tabs.length], true);
  }
});
