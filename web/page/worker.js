// The module in a thread of its own: takes {id, call, args, name, bytes}, answers {id, status, bytes, said}.
let compiled, exported;
const decoder = new TextDecoder(), encoder = new TextEncoder();

const memory = () => new Uint8Array(exported.memory.buffer);
const copied = (at, n) => memory().slice(at, at + n);

let told = 0;
function progress(at, n) {
  const now = performance.now();
  if (n && now - told < 200)
    return;
  told = now;
  postMessage({progress: decoder.decode(copied(at, n))});
}

// The C library asks for a system's doors; there are none here, and it is told so (WASI's ENOSYS).
function start() {
  const imports = {};
  for (const {module, name} of WebAssembly.Module.imports(compiled))
    (imports[module] ??= {})[name] = () => 52;
  imports.page.progress = progress;
  exported = new WebAssembly.Instance(compiled, imports).exports;
  exported._initialize();
}

function put(bytes) {
  const at = exported.page_memory(bytes.length);
  if (at)
    memory().set(bytes, at);
  return at;
}

function run({call, args, name, bytes}) {
  if (name !== undefined)
    args = [...args, put(encoder.encode(name.replaceAll('\0', '') + '\0'))];
  if (bytes)
    args = [...args, put(bytes), bytes.length];
  const status = exported['page_' + call](...args);
  return {
    status, bytes: copied(exported.page_answer(), exported.page_answer_size()),
    said: decoder.decode(copied(exported.page_said(), exported.page_said_size())),
  };
}

onmessage = async ({data}) => {
  if (data.module) {
    const stream = new Blob([data.module]).stream().pipeThrough(new DecompressionStream('gzip'));
    compiled = await WebAssembly.compile(await new Response(stream).arrayBuffer());
    start();
    postMessage({ready: true});
    return;
  }
  try {
    const answer = run(data);
    postMessage({id: data.id, ...answer}, [answer.bytes.buffer]);
  } catch (error) {
    // The memory of a call that broke off is not to be trusted: the next one begins with a new one.
    start();
    postMessage({id: data.id, status: 3, bytes: new Uint8Array(), said: 'leafprobe: ' + error.message + '\n'});
  }
};
