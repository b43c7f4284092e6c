// Inputs: files that are dropped or opened, what is pasted, what stands in the page or in its link.
const INPUTS_MAX = 64;
const inputs = [];  // {number, name, blob, format, tables}
const current = {input: null, table: 0};

const freeNumber = () => [...Array(INPUTS_MAX).keys()].find(number => !inputs.some(input => input.number === number));

// A name as the command would be given it; the same name twice is told apart.
function ownName(name) {
  let own = name;
  for (let n = 2; inputs.some(input => input.name === own); n++)
    own = `${name} (${n})`;
  return own;
}

async function takeOne(blob, name) {
  const number = freeNumber();
  if (number === undefined)
    return say(`leafprobe: ${name}: ${INPUTS_MAX} files are on the page, and no more fit\n`);
  const input = {number, name: ownName(name), blob};
  inputs.push(input);
  let bytes;
  try {
    bytes = new Uint8Array(await blob.arrayBuffer());
  } catch (error) {
    inputs.splice(inputs.indexOf(input), 1);
    return say(`leafprobe: ${name}: cannot be read: ${error.message}\n`);
  }
  const answer = await ask('take', [number], input.name, bytes);
  say(answer.said);
  try {
    Object.assign(input, JSON.parse(answer.text));
  } catch {
    input.tables = [];
  }
  if (answer.status === 3 && inputs.includes(input))
    await retake(input);
  if (!input.tables.length && inputs.includes(input)) {
    inputs.splice(inputs.indexOf(input), 1);
    await ask('drop', [number]);
  }
}

// A module that began anew knows nothing: what it knew before is given to it again, but for what broke it.
async function retake(broken) {
  for (const input of inputs)
    if (input !== broken && input.tables)
      await ask('take', [input.number], input.name, new Uint8Array(await input.blob.arrayBuffer()));
}

function take(files) {
  hush();
  return during(async () => {
    const first = inputs.length;
    for (const [blob, name] of files)
      await takeOne(blob, name);
    if (inputs.length > first || !inputs.length)
      await inputsChanged(inputs.length > 1 ? 'compare' : null);
  });
}

async function forget() {
  hush();
  for (const input of inputs.splice(0))
    await ask('drop', [input.number]);
  await inputsChanged(null);
  $('paste').value = $('filter').value = '';
  $('paste').focus();
}

const tableName = (input, table) => `${input.name}: cpu ${table.cpu}` + (table.label ? ` (${table.label})` : '');

// What is shown comes into sight once it is whole: a browser draws it once.
function reveal() {
  $('shown').hidden = $('clear').hidden = !inputs.length;
  $('intro').open = !inputs.length;
}

async function inputsChanged(tab) {
  const options = inputs.flatMap(input => input.tables.map((table, number) =>
    make('option', {value: `${input.number} ${number}`}, tableName(input, table))));
  $('table').replaceChildren(...options);
  current.input = inputs[0] ?? null;
  current.table = 0;
  drawChosen();
  if (!current.input)
    return reveal();
  await showTable();
  if (tab)
    showTab($('tab-' + tab));
}

// What others call bits, asked for once, before anybody opens a table.
let named = null;
const readNames = () => named ??= ask('names', []).then(answer => { tree.names = JSON.parse(answer.text); });

// A browser compiles what is called when it is called first: the sample, read and given back while nobody waits, takes that
// time from the first table.
async function warmUp() {
  const number = INPUTS_MAX - 1;
  const {status} = await ask('take', [number], 'sample', bytesOf($('sample-table').textContent));
  if (!status) {
    JSON.parse((await ask('decode', [number, 0, 1])).text).cpus[0].rows.map(treeRow).map(rowItem);
    await ask('derived', [number, 0]);
  }
  await ask('drop', [number]);
}

// Read the chosen table's report, and show what of it is looked at.
async function showTable() {
  const {input, table} = current;
  const begun = performance.now();
  const answer = await ask('decode', [input.number, table, 1]);
  if (answer.status > 1) {
    reveal();
    return say(answer.said);
  }
  await readNames();
  const report = JSON.parse(answer.text), cpu = report.cpus[0], own = input.tables[table];
  const tables = input.tables.filter(one => !own.named || one.label === own.label);
  tree.rows = [...cpu.rows, ...cpu.virtualization.msrs.map(msrRow)].map(treeRow);
  const machine = tables.length > 1 ? (await ask('machine', [input.number, table])).text : '';
  drawSummary(machineLines(cpu, tables, input.format, machine));
  $('every-label').hidden = input.tables.length < 2;
  if (input.tables.length < 2)
    $('every').checked = false;
  $('all').textContent = 'Open all';
  drawTree();
  reveal();
  $('derived').textContent = (await ask('derived', [input.number, table])).text;
  staleAll();
  fillPanel();
  document.title = `${input.name} - leafprobe`;
  $('main').dataset.milliseconds = Math.round(performance.now() - begun);
}

$('table').addEventListener('change', () => {
  const [number, table] = $('table').value.split(' ').map(Number);
  current.input = inputs.find(input => input.number === number);
  current.table = table;
  showTable();
});

const asked = which => [current.input.number, which === 'one' ? current.table : EVERY];
panels.grid = {stale: true, async fill() {
  const answer = await ask('grid', asked('one'));
  say(answer.said);
  drawHtml($('grid'), answer.text);
}};
panels.findings = {stale: true, async fill() {
  const {input} = current, answer = await ask('lint', asked());
  say(answer.said);
  drawFindings(answer.text, input.name);
}};
panels.text = {stale: true, async fill() {
  const answer = await ask('decode', [...wanted(), 0]);
  say(answer.said);
  $('text').textContent = answer.text;
}};
$('every').addEventListener('change', () => {
  panels.text.stale = true;
  fillPanel();
});

// A text as files are: a browser takes longer to give a Blob's bytes back than to read a table.
const textFile = text => ({arrayBuffer: async () => new TextEncoder().encode(text).buffer});

const filesOf = list => [...list].map(file => [file, file.name]);
$('open').addEventListener('change', () => {
  take(filesOf($('open').files));
  $('open').value = '';
});
$('paste-form').addEventListener('submit', event => {
  event.preventDefault();
  take([[textFile($('paste').value), 'paste']]);
});
$('sample').addEventListener('click', () => take([[new Blob([bytesOf($('sample-table').textContent)]), 'sample']]));
$('clear').addEventListener('click', forget);
$('stop').addEventListener('click', async () => {
  stopEngine();
  await retake(null);
});
document.addEventListener('paste', event => {
  if (event.target.closest?.('input, textarea') || !event.clipboardData)
    return;
  const files = filesOf(event.clipboardData.files);
  take(files.length ? files : [[textFile(event.clipboardData.getData('text/plain')), 'paste']]);
});
document.addEventListener('dragover', event => {
  event.preventDefault();
  document.body.classList.add('drag');
});
document.addEventListener('dragleave', event => event.relatedTarget || document.body.classList.remove('drag'));
document.addEventListener('drop', event => {
  event.preventDefault();
  document.body.classList.remove('drag');
  const files = filesOf(event.dataTransfer.files), text = event.dataTransfer.getData('text/plain');
  take(files.length ? files : [[textFile(text), 'paste']]);
});
