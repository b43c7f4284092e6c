// What leaves the page: copies, downloads, links; and looking a leaf up.
const FORMATS = [
  {name: 'text', call: 'decode', number: 0, ending: 'txt'}, {name: 'json', call: 'decode', number: 1, ending: 'json'},
  {name: 'vmcore', call: 'convert', number: 0, ending: 'txt'}, {name: 'raw', call: 'convert', number: 1, ending: 'txt'},
  {name: 'kvm (binary)', call: 'convert', number: 2, ending: 'bin', binary: true},
];
const LINK_MAX = 16384, TABLE_MAX = 1 << 20;  // characters of a link; bytes of what one may hold

$('format').replaceChildren(...FORMATS.map((format, number) => make('option', {value: number}, format.name)));

async function written() {
  const format = FORMATS[+$('format').value];
  const answer = await ask(format.call, [...asked('one'), format.number]);
  say(answer.said);
  return {format, answer};
}

function save(bytes, name) {
  const url = URL.createObjectURL(new Blob([bytes]));
  make('a', {href: url, download: name}).click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

async function copyText(text, what) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = make('textarea', {'aria-hidden': 'true'});
    area.value = text;
    document.body.append(area);
    area.select();
    const good = document.execCommand('copy');
    area.remove();
    if (!good)
      return say('leafprobe: this browser does not let the page copy; Download does\n');
  }
  busy(what);
}

$('copy').addEventListener('click', async () => {
  const {format, answer} = await written();
  if (format.binary)
    return say('leafprobe: kvm is binary: it is downloaded, not copied\n');
  await copyText(answer.text, `${format.name} copied`);
});
$('download').addEventListener('click', async () => {
  const {format, answer} = await written();
  if (answer.status === 0)
    save(answer.bytes, `${current.input.name.replace(/[^\w.-]+/g, '_')}.${format.ending}`);
});

async function through(bytes, stream, most) {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const parts = [];
  let size = 0;
  for (let piece; !(piece = await reader.read()).done; parts.push(piece.value))
    if ((size += piece.value.length) > most) {
      await reader.cancel();
      throw new Error('more than a table');
    }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

async function toFragment(bytes) {
  const packed = await through(bytes, new CompressionStream('deflate-raw'), TABLE_MAX);
  return '#t=' + btoa(String.fromCharCode(...packed)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

async function fromFragment(fragment) {
  const packed = bytesOf(fragment.slice(3).replaceAll('-', '+').replaceAll('_', '/'));
  return through(packed, new DecompressionStream('deflate-raw'), TABLE_MAX);
}

// A page from a file is nobody else's: there the fragment alone is what travels.
$('link').addEventListener('click', async () => {
  const answer = await ask('share', asked('one'));
  say(answer.said);
  if (answer.status)
    return;
  const fragment = await toFragment(answer.bytes);
  if (fragment.length > LINK_MAX)
    return say('leafprobe: the table is too large for a link: Download has it\n');
  const local = location.protocol === 'file:';
  $('link').dataset.link = local ? fragment : location.href.replace(/#.*/, '') + fragment;
  await copyText($('link').dataset.link, local ? 'copied: paste it behind the address of any leafprobe page' : 'link copied');
});

async function openLink() {
  if (!location.hash.startsWith('#t='))
    return;
  let bytes;
  try {
    bytes = await fromFragment(location.hash);
  } catch {
    return say('leafprobe: the link holds no table: it was cut short, or changed\n');
  }
  await take([[new Blob([bytes]), 'link']]);
}
addEventListener('hashchange', openLink);

function numberOf(text) {
  const word = text.trim();
  return /^(0x[0-9a-f]{1,8}|[0-9]+)$/i.test(word) && Number(word) <= 0xffffffff ? Number(word) : null;
}

// The leaf that is meant: a number, or where the table has the field of that name.
function leafOf(word) {
  const number = numberOf(word);
  if (number !== null)
    return {leaf: number, subleaf: numberOf($('subleaf').value || '0')};
  for (const row of tree.rows)
    if (row.fields.some(field => !field.strange && field.words.includes(alike(word.trim()))))
      return {leaf: row.leaf, subleaf: row.subleaf};
  return null;
}

$('lookup-form').addEventListener('submit', async event => {
  event.preventDefault();
  const place = leafOf($('leaf').value);
  if (!place || place.subleaf === null) {
    $('answer').textContent = place ? `expected a subleaf, found '${$('subleaf').value}'`
      : `expected a leaf, or a name that the table has, found '${$('leaf').value}'`;
    return;
  }
  const answer = await ask('lookup', [...asked('one'), place.leaf, place.subleaf, +$('era').value]);
  $('answer').textContent = answer.text + answer.said;
});
