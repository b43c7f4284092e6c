// The report as a tree: leaves that open, fields in them; built as they are opened.
const tree = {rows: [], names: {}};
const hex = (n, digits = 8) => '0x' + n.toString(16).padStart(digits, '0');
const isHypervisor = leaf => leaf >= 0x40000000 && leaf < 0x50000000;

// A feature MSR as a row like those of leaves; placeOf() knows it by its name alone, since its number is no leaf.
function msrRow(msr) {
  const place = `MSR ${hex(msr.number, 1)}`;
  const fields = msr.fields.map(field => ({
    ...field, place: `${place}[${field.high === field.low ? field.low : `${field.high}:${field.low}`}]`, name: field.name || `bit ${field.low}`,
    text: msr.name, value: field.number,
  }));
  return {msr: place, value: msr.value ?? 'unread', title: msr.name, leaf: -1, subleaf: -1, fields, unknown: []};
}

// What others call the bits of a field, in lower case with '_' for '-' and '.', which are alike.
function aliases(row, field) {
  if (row.msr)
    return '';
  const leaf = isHypervisor(row.leaf) ? 0x40000000 + (row.leaf & 0xff) : row.leaf;
  const found = [];
  for (let bit = field.low; bit <= field.high; bit++)
    found.push(tree.names[`${hex(leaf)}:${row.subleaf}.${field.register}[${bit}]`] ?? '');
  return found.join('|');
}

const alike = text => text.toLowerCase().replace(/[-.]/g, '_');

function shownValue(field) {
  if (typeof field.value === 'string')
    return field.value || '(empty)';
  if (typeof field.value === 'boolean')
    return String(field.value);
  return `${hex(field.number, 1)} (${field.number})`;
}

function treeFields(row) {
  const fields = row.fields.map(field => ({
    ...field, shown: shownValue(field), set: field.number !== 0, strange: false,
    words: [field.name, aliases(row, field)].join('|').split(/[| ]+/).filter(Boolean).map(alike), search: alike(field.text + ' ' + field.name),
  }));
  for (const bit of row.unknown)
    fields.push({...bit, name: 'unknown', text: 'nobody documents this bit', shown: 'set', set: true, strange: true, words: ['unknown'], search: 'unknown'});
  return fields;
}

// A row's fields are made ready once it is opened or searched: of most rows they never are.
function treeRow(row) {
  let ready = null;
  return {...row, element: null, get fields() { return ready ??= treeFields(row); }};
}

// "7.ebx[5]", "0xd:1.eax[4]": (field, row) => whether the place is within it; null for words that are no place.
function placeOf(word) {
  const found = /^(?:0x)?([0-9a-f]{1,8})(?::(?:0x)?([0-9a-f]+))?(?:\.(e[a-d]x)(?:\[(\d+)(?::(\d+))?\])?)?$/i.exec(word);
  if (!found || !(word.includes('.') || word.includes(':') || /^0x/i.test(word)))
    return null;
  const [leaf, subleaf, register, high, low] = [parseInt(found[1], 16), found[2] && parseInt(found[2], 16), found[3]?.toLowerCase(), found[4], found[5]];
  return (field, row) => row.leaf === leaf && (subleaf === undefined || row.subleaf === subleaf) &&
    (!register || field.register === register) &&
    (high === undefined || (field.low <= +high && field.high >= +(low ?? high)));
}

// What a line of the filter leaves: every word must fit. A whole name wins over a part of one.
function filterOf(line) {
  const words = line.trim().toLowerCase().split(/\s+/).filter(Boolean).map(word => {
    const place = placeOf(word), name = alike(word);
    if (word === 'set')
      return field => field.set;
    if (word === 'unknown')
      return field => field.strange;
    if (place)
      return place;
    const whole = tree.rows.some(row => row.fields.some(field => field.words.includes(name)));
    return (field, row) => whole ? field.words.includes(name)
      : field.search.includes(name) || field.words.some(own => own.includes(name)) || alike(row.title).includes(name);
  });
  return words.length ? (field, row) => words.every(fits => fits(field, row)) : null;
}

function fieldItem(field) {
  const kind = field.strange ? ' strange' : field.set ? '' : ' off';
  const place = field.place.replace(/^0x0*(?=[0-9a-f]+:)/, '0x');
  return make('li', {role: 'treeitem', tabindex: '-1'}, make('div', {class: 'field' + kind},
    make('code', {}, place), make('code', {}, field.name), make('span', {}, field.text), make('b', {}, field.shown)));
}

function rowItem(row) {
  const place = row.msr ?? `${hex(row.leaf)}:${hex(row.subleaf, 1)}`;
  const registers = row.msr ? row.value : ['eax', 'ebx', 'ecx', 'edx'].map(name => row[name] === null ? 'unread' : hex(row[name]).slice(2)).join(' ');
  return make('li', {role: 'treeitem', tabindex: '-1', 'aria-expanded': 'false'},
    make('div', {class: 'row'}, make('code', {}, place), make('span', {}, row.title || 'unknown leaf'),
      make('small', {}, make('code', {}, registers))));
}

function openRow(row, open, fits) {
  const item = row.element;
  item.querySelector('[role=group]')?.remove();
  item.setAttribute('aria-expanded', String(open));
  if (open)
    item.append(make('ul', {role: 'group'}, ...row.fields.filter(field => !fits || fits(field, row)).map(fieldItem)));
}

function drawTree() {
  const fits = filterOf($('filter').value);
  let count = 0;
  const items = [];
  for (const row of tree.rows) {
    const left = fits ? row.fields.filter(field => fits(field, row)).length : 0;
    if (fits && !left)
      continue;
    count += left;
    row.element = rowItem(row);
    row.element.row = row;
    openRow(row, fits !== null, fits);
    items.push(row.element);
  }
  $('tree').replaceChildren(...items);
  items[0]?.setAttribute('tabindex', '0');
  $('matches').textContent = fits ? `${count} field${count === 1 ? '' : 's'}` : '';
}

function openAll(open) {
  const fits = filterOf($('filter').value);
  for (const item of $('tree').children)
    openRow(item.row, open, fits);
  $('all').textContent = open ? 'Close all' : 'Open all';
}

const shownItems = () => [...$('tree').querySelectorAll('[role=treeitem]')];

function moveTo(item) {
  if (!item)
    return;
  $('tree').querySelector('[tabindex="0"]')?.setAttribute('tabindex', '-1');
  item.setAttribute('tabindex', '0');
  item.focus();
}

// Keys of a tree as the ARIA authoring practices have them.
function treeKey(event) {
  const item = event.target.closest('[role=treeitem]'), row = item?.row, open = item?.getAttribute('aria-expanded') === 'true';
  const items = item ? shownItems() : [], at = items.indexOf(item);
  const toggle = wanted => row && openRow(row, wanted, filterOf($('filter').value));
  const keys = {
    ArrowDown: () => moveTo(items[at + 1]), ArrowUp: () => moveTo(items[at - 1]),
    Home: () => moveTo(items[0]), End: () => moveTo(items.at(-1)),
    ArrowRight: () => row && (open ? moveTo(items[at + 1]) : toggle(true)),
    ArrowLeft: () => row ? toggle(false) : moveTo(item.parentElement.closest('[role=treeitem]')),
    Enter: () => toggle(!open), ' ': () => toggle(!open), '*': () => openAll(true),
  };
  if (!item || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key])
    return;
  event.preventDefault();
  keys[event.key]();
}

$('tree').addEventListener('keydown', treeKey);
$('tree').addEventListener('click', event => {
  const item = event.target.closest('[role=treeitem]');
  if (item?.row && event.target.closest('.row'))
    openRow(item.row, item.getAttribute('aria-expanded') !== 'true', filterOf($('filter').value));
  moveTo(item);
});
$('filter').addEventListener('input', drawTree);
$('all').addEventListener('click', () => openAll($('all').textContent === 'Open all'));
