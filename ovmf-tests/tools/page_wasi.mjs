// SPDX-License-Identifier: BSD-2-Clause
// node page_wasi.mjs MODULE <names: what the page's module makes of each file, without a browser. A line of JSON for each name
// that comes: [status, hash of the bytes, lines beside them] of each call. A call that breaks off is said with its reason, and
// the next file meets a module that began anew, as in the page.
import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {WASI} from 'node:wasi';

const EVERY = 0xffffffff;
const module = new WebAssembly.Module(readFileSync(process.argv[2]));
let exported;

function start() {
  const wasi = new WASI({version: 'preview1', args: [], env: {}, preopens: {}});
  const instance = new WebAssembly.Instance(module, {wasi_snapshot_preview1: wasi.wasiImport, page: {progress() {}}});
  wasi.initialize(instance);
  exported = instance.exports;
}

const memory = () => Buffer.from(exported.memory.buffer);
function put(bytes) {
  const at = exported.page_memory(bytes.length);
  memory().set(bytes, at);
  return at;
}

function call(name, ...args) {
  const status = exported['page_' + name](...args), at = exported.page_answer(), said = exported.page_said();
  return [status, createHash('sha256').update(memory().subarray(at, at + exported.page_answer_size())).digest('hex'),
    memory().subarray(said, said + exported.page_said_size()).toString()];
}

function take(number, name, as) {
  const bytes = readFileSync(name);
  return call('take', number, put(Buffer.from(as + '\0')), put(bytes), bytes.length);
}

function look(name, other) {
  const found = {take: take(0, name, name)};
  found.decode = call('decode', 0, EVERY, 0);
  found.json = call('decode', 0, EVERY, 1);
  found.raw = call('convert', 0, EVERY, 1);
  found.lint = call('lint', 0, EVERY);
  found.lookup = call('lookup', 0, 0, 7, 0, 2);
  exported.page_grid(0, 0);
  exported.page_derived(0, 0);
  exported.page_machine(0, 0);
  exported.page_share(0, 0);
  if (other) {
    take(1, other, other);
    exported.page_choose_none();
    exported.page_choose(0, EVERY);
    exported.page_choose(1, EVERY);
    found.diff = call('diff', 0, 0);
    found.verdict = call('verdict', 0, 0);  // what is chosen stays so while its inputs go
  }
  return found;
}

start();
for await (const line of createInterface({input: process.stdin})) {
  const [name, other] = line.split(' ');
  try {
    console.log(JSON.stringify(look(name, other)));
  } catch (error) {
    console.log(JSON.stringify({broken: String(error.stack ?? error).slice(0, 400)}));
    start();
  }
}
