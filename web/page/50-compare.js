// Comparing: which tables, as what, and who is first.
const sides = [];  // {input, table, name, chosen}

// A file's tables are compared together, unless their labels tell them apart.
function sidesOf(input) {
  const named = new Map();
  input.tables.forEach((table, number) => {
    if (table.named && !named.has(table.label))
      named.set(table.label, {input, table: number, name: `${input.name}:${table.label}`, host: table.host});
  });
  const labelled = [...named.values()].sort((a, b) => b.host - a.host);
  return labelled.length > 1 ? labelled : [{input, table: EVERY, name: input.name}];
}

function drawChosen() {
  const before = new Map(sides.map(side => [side.name, side.chosen]));
  sides.splice(0, sides.length, ...inputs.flatMap(sidesOf));
  sides.forEach(side => { side.chosen = before.get(side.name) ?? true; });
  $('chosen').replaceChildren(...sides.map((side, number) => {
    const box = make('input', {type: 'checkbox', 'data-side': number});
    box.checked = side.chosen;
    return make('label', {}, box, ' ' + side.name);
  }));
  $('first').replaceChildren(...sides.map((side, number) => make('option', {value: number}, side.name)));
}

async function chooseSides() {
  const first = sides[+$('first').value];
  const chosen = sides.filter(side => side.chosen && side !== first);
  await ask('choose_none', []);
  for (const side of [first, ...chosen]) {
    const answer = await ask('choose', [side.input.number, side.table]);
    if (answer.status)
      return say(answer.said);
  }
  return chosen.length;
}

// What is chosen, as it is to be seen.
async function compared() {
  const [verb, form] = $('view').value.split(' '), html = form === 'html';
  const answer = verb === 'verdict' ? await ask('verdict', [+html, +$('strict').checked])
    : await ask('diff', [html ? 2 : 0, +$('expected').checked]);
  return {answer, html};
}

let comparing = 0;
async function compare() {
  const mine = ++comparing;
  const others = inputs.length ? await chooseSides() : 0;
  if (mine !== comparing)
    return;
  if (!others)
    return drawText($('difference'), 'Two tables or more are needed: open or paste another one.');
  const {answer, html} = await compared();
  if (mine !== comparing)
    return;
  say(answer.said);
  (html ? drawHtml : drawText)($('difference'), answer.text);
}
panels.compare = {stale: true, fill: compare};

$('chosen').addEventListener('change', event => {
  sides[+event.target.dataset.side].chosen = event.target.checked;
  compare();
});
for (const id of ['first', 'view', 'expected', 'strict'])
  $(id).addEventListener('change', compare);
$('download-diff').addEventListener('click', async () => {
  if (!await chooseSides())
    return;
  const {answer, html} = await compared();
  say(answer.said);
  save(answer.bytes, html ? 'difference.html' : 'difference.txt');
});
