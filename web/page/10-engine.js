'use strict';
// The module in its worker, and what it is asked.
const $ = id => document.getElementById(id);
const EVERY = 0xffffffff;
const decoder = new TextDecoder();
const bytesOf = base64 => Uint8Array.from(atob(base64.trim()), c => c.charCodeAt(0));

const engine = {worker: null, waiting: new Map(), next: 0, tasks: 0, ready: null};

function startEngine() {
  const url = URL.createObjectURL(new Blob([$('worker').textContent], {type: 'text/javascript'}));
  const worker = engine.worker = new Worker(url);
  engine.ready = new Promise((good, bad) => {
    worker.onmessage = ({data}) => {
      if (data.ready)
        return good();
      if (data.progress !== undefined)
        return busy(data.progress);
      engine.waiting.get(data.id)?.(data);
      engine.waiting.delete(data.id);
      settle();
    };
    worker.onerror = event => bad(new Error(event.message || 'the worker does not start'));
  });
  engine.ready.catch(error => say('leafprobe: this browser cannot run the page: ' + error.message + '\n'));
  worker.postMessage({module: bytesOf($('module').textContent)});
}

function settle() {
  const idle = engine.waiting.size === 0 && engine.tasks === 0;
  $('main').setAttribute('aria-busy', String(!idle));
  $('stop').hidden = true;
  if (idle)
    busy('');
}

// Work of several steps is one to those who wait.
async function during(work) {
  engine.tasks++;
  $('main').setAttribute('aria-busy', 'true');
  try {
    return await work();
  } finally {
    engine.tasks--;
    settle();
  }
}

const busy = text => { $('status').textContent = text; };

// Ask for page_CALL(args...); a name, and bytes, come behind them.
async function ask(call, args, name, bytes) {
  const id = engine.next++;
  $('main').setAttribute('aria-busy', 'true');
  const answer = new Promise(good => engine.waiting.set(id, good));
  await engine.ready;
  const slow = setTimeout(() => { $('stop').hidden = false; busy('working ...'); }, 500);
  engine.worker.postMessage({id, call, args, name, bytes}, bytes ? [bytes.buffer] : []);
  const {status, bytes: got, said} = await answer;
  clearTimeout(slow);
  return {status, said, bytes: got, get text() { return decoder.decode(got); }};
}

// End what takes too long: a new worker takes the place of the old one, and knows no input.
function stopEngine() {
  engine.worker.terminate();
  const left = [...engine.waiting.values()];
  engine.waiting.clear();
  startEngine();
  for (const answer of left)
    answer({status: 3, bytes: new Uint8Array(), said: 'leafprobe: stopped\n'});
  settle();
}

// The command's lines, on the page.
function say(lines) {
  if (lines) {
    $('said').textContent += lines;
    $('said').hidden = false;
  }
}

function hush() {
  $('said').textContent = '';
  $('said').hidden = true;
}

// An element with attributes, text and children.
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {}))
    element.setAttribute(name, value);
  element.append(...children);
  return element;
}
