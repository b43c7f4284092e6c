// What leaves the page: copies, downloads, links; and looking a leaf up.
const FORMATS = [  // the reports of decode (enum decode_form); behind them come what else convert writes
  {name: 'text', call: 'decode', number: 0}, {name: 'json', call: 'decode', number: 1},
  {name: 'html', call: 'decode', number: 2}, {name: 'jsonl', call: 'decode', number: 4},
];
const ENDINGS = {json: 'json', html: 'html', jsonl: 'jsonl', kvm: 'bin', libvirt: 'xml', firecracker: 'json', rust: 'rs', c: 'c'};
const LINK_MAX = 16384, TABLE_MAX = 1 << 20;  // characters of a link; bytes of what one may hold

async function drawFormats() {
  JSON.parse((await ask('formats', [])).text).forEach((name, number) => {
    if (!FORMATS.some(format => format.name === name))
      FORMATS.push({name, call: 'convert', number});
  });
  $('format').replaceChildren(...FORMATS.map((format, number) => make('option', {value: number}, format.name)));
}

// What is asked for: the chosen table, or all of its input.
const wanted = () => asked($('every').checked ? 'all' : 'one');

async function written() {
  const format = FORMATS[+$('format').value];
  const answer = await ask(format.call, [...wanted(), format.number]);
  hush();
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
  if (format.name === 'kvm')
    return say('leafprobe: kvm is binary: it is downloaded, not copied\n');
  if (answer.status === 0)
    await copyText(answer.text, `${format.name} copied`);
});
$('download').addEventListener('click', async () => {
  const {format, answer} = await written();
  if (answer.status === 0)
    save(answer.bytes, `${current.input.name.replace(/[^\w.-]+/g, '_')}.${ENDINGS[format.name] ?? 'txt'}`);
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

// A leaf by number, or a field by what anybody calls it.
$('lookup-form').addEventListener('submit', async event => {
  event.preventDefault();
  const word = $('leaf').value.trim(), leaf = numberOf(word), subleaf = numberOf($('subleaf').value || '0'), era = +$('era').value;
  if (subleaf === null) {
    $('answer').textContent = `leafprobe: expected a subleaf, found '${$('subleaf').value}'\n`;
    return;
  }
  const answer = leaf === null ? await ask('lookup_name', [...asked('one'), era], word)
    : await ask('lookup', [...asked('one'), leaf, subleaf, era]);
  $('answer').textContent = answer.text + answer.said;
});
