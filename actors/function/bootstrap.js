// SPDX-License-Identifier: Apache-2.0
//
// What a Node.js child of Troupe runs. It boots before it knows its function, says READY, gets the
// function by ASSIGN, loads the handler and serves INVOKE frames one at a time. The frames on
// descriptor 3 are documented in frame.hpp; the behaviour that a handler sees (console, context, error
// objects, what happens to callbacks, rejections and exits) follows the AWS Lambda documentation,
// "Building Lambda functions with Node.js". Node.js 18 and later.
//
// It ends as soon as descriptor 3 is closed: Troupe is gone. Its init (isolation_init.cpp) ends with it,
// and with that whatever it started.
//
// Before it says READY it rehearses on rehearsal.js and rehearsal.mjs, which lie beside it: what Node.js
// compiles and loads only when it is first needed is there when a function comes (measured: the first
// load takes 2 ms instead of 3, of an ECMAScript module 3 ms instead of 13).
'use strict';

const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const util = require('node:util');
const { Module, createRequire } = require('node:module');
const { pathToFileURL } = require('node:url');

const ASSIGN = 1, INVOKE = 2, READY = 16, LOADED = 17, FAILED = 18, RESPONSE = 19, ERROR = 20,
  FATAL = 21;
const CHANNEL = 3, STDOUT = 1;
const RESPONSE_BYTES_MAX = 6291556;
const HEAD_BYTES = 5;

// User code may replace what it likes, built-in methods too; these stay ours. Only what calls no
// method that could be another by then is used: no Buffer.concat, no Buffer.prototype.write.
const uncurried = Function.prototype.bind.bind(Function.prototype.call);
const { parse, stringify } = JSON;
const { format } = util;
const { writeSync } = fs;
const { allocUnsafe, byteLength } = Buffer;
const part = uncurried(Buffer.prototype.subarray);
const writeText = uncurried(Buffer.prototype.utf8Write);
const readText = uncurried(Buffer.prototype.utf8Slice);
const copyInto = uncurried(Uint8Array.prototype.set);
const replaceAll = uncurried(String.prototype.replaceAll);
const exit = process.exit.bind(process);
const RealDate = Date;
const isoTime = uncurried(Date.prototype.toISOString);
const now = Date.now;

const TRACE_VARIABLE = '_X_AMZN_TRACE_ID';
const READ_BYTES = 64 << 10;

const channel = new net.Socket({
  fd: CHANNEL,
  readable: true,
  writable: true,
  // One buffer for all reads: a new one for each costs more than what is read.
  onread: { buffer: Buffer.allocUnsafeSlow(READ_BYTES), callback: onRead },
});
pinMethods(channel);
let requestId; // Of the invocation under way or, as on AWS, of the last one.
let current = null; // The invocation under way.
let handler = null;
let configuration = null; // What ASSIGN brought.
let traceId = '';
let isRehearsing = false; // Nothing leaves the process.

// ---- errors, in Lambda's shapes

class RuntimeError extends Error {
  constructor(name, reason) {
    super(String(reason));
    this.name = name;
    const trace = reason instanceof Error ? reason.stack : this.stack.split('\n').slice(1).join('\n');
    Object.defineProperty(this, 'stack', { value: `${name}: ${this.message}\n${trace}`, writable: true });
    Object.defineProperty(this, 'name', { enumerable: false });
  }
}

/** Gives an object the methods of its prototypes as its own: another one's patch does not reach them. */
function pinMethods(object) {
  for (let at = Object.getPrototypeOf(object); at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (typeof value !== 'function' || name === 'constructor' || Object.hasOwn(object, name)) continue;
      Object.defineProperty(object, name, { value, writable: true, configurable: true });
    }
  }
}

function isError(value) {
  return util.types.isNativeError(value) || value instanceof Error;
}

/** The object that the caller of the function gets. */
function errorObject(error) {
  try {
    if (!isError(error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
    return {
      errorType: String(error.name),
      errorMessage: String(error.message),
      trace: String(error.stack).split('\n'),
    };
  } catch {
    return {
      errorType: 'handled',
      errorMessage: 'callback called with Error argument, but there was a problem while retrieving '
        + 'one or more of its message, name, and stack',
      trace: [],
    };
  }
}

/** The same as a line of the log has it, with the error's own members. */
function errorLine(error) {
  const shown = (value) => ({
    errorType: value.name,
    errorMessage: value.message,
    ...(value.code === undefined ? {} : { code: value.code }),
    ...value,
    stack: String(value.stack).split('\n'),
  });
  try {
    const nested = (key, value) => (isError(value) ? shown(value) : value);
    return '\t' + stringify(shown(isError(error) ? error : new Error(error)), nested);
  } catch {
    return '\t' + stringify(errorObject(error));
  }
}

// ---- writing: small frames and log lines at once, without the event loop

function pause() {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
}

/** Writes all of it before it returns. */
function writeAll(fd, bytes) {
  if (isRehearsing) return;
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      if (error.code !== 'EAGAIN') return;
      pause();
    }
  }
}

function bytesOf(text) {
  const bytes = allocUnsafe(byteLength(text));
  writeText(bytes, text, 0, bytes.length);
  return bytes;
}

function putLength(bytes, value) {
  for (let i = 3; i >= 0; --i, value >>>= 8) bytes[i] = value & 255;
}

function lengthAt(bytes, at) {
  return ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0;
}

function frameOf(type, id, text) {
  const idBytes = id === undefined ? 0 : 1 + byteLength(id);
  const bytes = byteLength(text);
  const frame = allocUnsafe(HEAD_BYTES + idBytes + bytes);
  putLength(frame, 1 + idBytes + bytes);
  frame[4] = type;
  if (idBytes > 0) {
    frame[HEAD_BYTES] = idBytes - 1;
    writeText(frame, id, HEAD_BYTES + 1, idBytes - 1);
  }
  writeText(frame, text, HEAD_BYTES + idBytes, bytes);
  return frame;
}

/** Sends a frame: straight away as far as it fits, the rest through the event loop. */
function send(type, id, text) {
  const frame = frameOf(type, id, text);
  if (isRehearsing) return;
  let sent = 0;
  if (channel.writableLength === 0) {
    try {
      sent = writeSync(CHANNEL, frame, 0);
    } catch (error) {
      if (error.code !== 'EAGAIN') return;
    }
  }
  if (sent < frame.length) channel.write(sent === 0 ? frame : part(frame, sent));
}

function log(level, parts) {
  // One call is one event of the log: Lambda keeps its lines together by carriage returns.
  const text = replaceAll(format(...parts), '\n', '\r');
  writeAll(STDOUT, bytesOf(`${isoTime(new RealDate())}\t${requestId}\t${level}\t${text}\n`));
}

function patchConsole() {
  const levels = { log: 'INFO', info: 'INFO', debug: 'DEBUG', warn: 'WARN', error: 'ERROR',
    trace: 'TRACE', fatal: 'FATAL' };
  for (const [method, level] of Object.entries(levels)) {
    console[method] = (...parts) => log(level, parts);
  }
}

// ---- loading

function enterFunction(what) {
  configuration = what;
  // TZ is never away: each time that it changes Node.js finds the time zone anew, and without a name
  // it reads every file below /usr/share/zoneinfo for that.
  for (const name of Object.keys(process.env))
    if (!Object.hasOwn(what.environment, name)) delete process.env[name];
  for (const [name, value] of Object.entries(what.environment))
    if (process.env[name] !== value) process.env[name] = value;
  process.env[TRACE_VARIABLE] = '';
  process.chdir(what.directory);
  process.env.PWD = process.cwd();
  const own = (what.environment.NODE_PATH ?? '').split(':').filter((folder) => folder !== '');
  process.env.NODE_PATH = [...new Set([...own, ...what.modules, what.directory])].join(':');
  Module._initPaths();
  process.argv[1] = '/var/runtime/index.mjs';
}

function isModulePackage(directory) {
  for (let at = directory; ; at = path.dirname(at)) {
    const file = path.join(at, 'package.json');
    if (fs.existsSync(file)) {
      try {
        return parse(fs.readFileSync(file, 'utf8')).type === 'module';
      } catch {
        return false;
      }
    }
    if (at === path.dirname(at) || path.basename(at) === 'node_modules') return false;
  }
}

async function loadModule(file) {
  const require = createRequire('/var/runtime/index.mjs');
  const there = (name) => fs.existsSync(name) && fs.statSync(name).isFile();
  if (there(file)) return require(file);
  if (there(file + '.js')) {
    return isModulePackage(path.dirname(file)) ? import(pathToFileURL(file + '.js')) : require(file + '.js');
  }
  if (there(file + '.mjs')) return import(pathToFileURL(file + '.mjs'));
  if (there(file + '.cjs')) return require(file + '.cjs');
  return require(require.resolve(path.basename(file), { paths: [path.dirname(file)] }));
}

/** `dir/file.export.nested`, split at the last `/` and then at the first `.`. */
async function loadHandler(name, root) {
  if (name.includes('..')) {
    throw new RuntimeError('Runtime.MalformedHandlerName', `'${name}' is not a valid handler name. `
      + 'Use absolute paths when specifying root directories in handler names.');
  }
  const slash = name.lastIndexOf('/') + 1;
  const dot = name.indexOf('.', slash);
  if (dot < 0) throw new RuntimeError('Runtime.MalformedHandlerName', 'Bad handler');
  const file = path.resolve(root, name.slice(0, dot));
  const members = name.slice(dot + 1).split('.');
  let found;
  try {
    found = await loadModule(file);
  } catch (error) {
    if (error instanceof SyntaxError) throw new RuntimeError('Runtime.UserCodeSyntaxError', error);
    if (error?.code === 'MODULE_NOT_FOUND') throw new RuntimeError('Runtime.ImportModuleError', error);
    throw error;
  }
  for (let i = 0; i < members.length; ++i) found = found?.[members[i]];
  if (found === undefined || found === null) {
    throw new RuntimeError('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  }
  if (typeof found !== 'function') {
    throw new RuntimeError('Runtime.HandlerNotFound', `${name} is not a function`);
  }
  return found;
}

function refuseStreaming() {
  throw new RuntimeError('Runtime.StreamingNotSupported',
    'awslambda.streamifyResponse is not supported: return the whole response from the handler');
}

async function assign(what) {
  try {
    enterFunction(what);
    handler = await loadHandler(what.handler, what.directory);
    send(LOADED, undefined, '');
  } catch (error) {
    failInit(error);
  }
}

function failInit(error) {
  log('ERROR', ['Uncaught Exception', errorLine(error)]);
  writeAll(CHANNEL, frameOf(FAILED, undefined, stringify(errorObject(error))));
  exit(1);
}

// ---- one invocation

function fail(invocation, error) {
  if (invocation !== current) return;
  log('ERROR', ['Invoke Error', errorLine(error)]);
  settle(ERROR, stringify(errorObject(error)));
}

function succeed(invocation, value) {
  if (invocation !== current) return;
  let text;
  try {
    text = stringify(value) ?? 'null';
  } catch (error) {
    return fail(invocation, new RuntimeError('Runtime.MarshalError',
      `Unable to stringify response body: ${error?.message}`));
  }
  if (byteLength(text) <= RESPONSE_BYTES_MAX) return settle(RESPONSE, text);
  settle(ERROR, stringify({
    errorMessage: 'Response payload size exceeded maximum allowed payload size '
      + `(${RESPONSE_BYTES_MAX} bytes).`,
    errorType: 'Function.ResponseSizeTooLarge',
  }));
}

function settle(type, text) {
  const id = current.id;
  current = null;
  channel.ref();
  send(type, id, text);
}

/** The `context` argument. Its methods do not show in JSON. */
function contextOf(invocation, header) {
  const env = configuration.environment;
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: header.clientContext,
    identity: undefined,
    invokedFunctionArn: header.arn,
    awsRequestId: header.id,
    getRemainingTimeInMillis: () => header.deadline - now(),
    succeed: (value) => succeed(invocation, value),
    fail: (error) => fail(invocation, error ?? 'handled'),
    done: (error, value) => (error === undefined || error === null
      ? succeed(invocation, value) : fail(invocation, error)),
  };
  invocation.context = context;
  return context;
}

/** The callback's value waits, as on AWS, until nothing else is left to do, unless told otherwise. */
function callbackOf(invocation) {
  return (error, value) => {
    if (error !== undefined && error !== null) return fail(invocation, error);
    if (!invocation.context.callbackWaitsForEmptyEventLoop) return succeed(invocation, value);
    if (!invocation.isAnswered) invocation.value = value;
    invocation.isAnswered = true;
  };
}

function invoke(header, payload) {
  const invocation = { id: header.id, isAsync: false, isAnswered: false, value: null, context: null };
  current = invocation;
  requestId = header.id;
  traceId = header.trace;
  try {
    const context = contextOf(invocation, header);
    const outcome = handler(parse(payload), context, callbackOf(invocation));
    if (typeof outcome?.then === 'function') {
      invocation.isAsync = true;
      outcome.then((value) => succeed(invocation, value), (error) => fail(invocation, error));
    }
  } catch (error) {
    fail(invocation, error);
  }
  if (current === invocation) channel.unref(); // So that the loop can become empty.
}

/** Nothing is left to do, and the invocation is not answered. */
function onEmptyLoop() {
  const invocation = current;
  if (invocation === null) return;
  if (!invocation.isAsync) return succeed(invocation, invocation.value);
  log('ERROR', ['Invoke Error', errorLine(unsettled())]);
  settle(ERROR, stringify(errorObject(unsettled())));
}

function unsettled() {
  return new RuntimeError('Runtime.NodeJsExit', 'The Lambda runtime client detected an unexpected '
    + 'Node.js exit code. This is most commonly caused by a Promise that was never settled. For more '
    + 'information, see https://nodejs.org/docs/latest/api/process.html#exit-codes');
}

function die(title, error, status) {
  if (configuration !== null && handler === null) return failInit(error);
  log('ERROR', [title, errorLine(error)]);
  if (current !== null) writeAll(CHANNEL, frameOf(FATAL, current.id, stringify(errorObject(error))));
  exit(status);
}

function onRejection(reason, promise) {
  const error = new RuntimeError('Runtime.UnhandledPromiseRejection', reason);
  error.reason = reason;
  error.promise = promise;
  die('Unhandled Promise Rejection', error, 128);
}

// ---- reading

function onFrame(frame) {
  const text = (from, to) => readText(frame, from, to);
  if (frame[4] === ASSIGN) return void assign(parse(text(HEAD_BYTES, frame.length)));
  if (frame[4] !== INVOKE) return exit(1);
  const begin = HEAD_BYTES + 4;
  const end = begin + lengthAt(frame, HEAD_BYTES);
  invoke(parse(text(begin, end)), text(end, frame.length));
}

let waiting = allocUnsafe(0); // The beginning of a frame that is not complete ...
let waitingBytes = 0; // ... and how much of it is there; the room is for the whole, once it is known.

/** Called with the one buffer: what is not used at once is copied. */
function onRead(count, buffer) {
  let bytes = part(buffer, 0, count);
  while (bytes.length > 0) {
    if (waitingBytes === 0 && bytes.length >= HEAD_BYTES) { // Most often: all of it is here.
      const end = 4 + lengthAt(bytes, 0);
      if (bytes.length >= end) {
        onFrame(part(bytes, 0, end));
        bytes = part(bytes, end);
        continue;
      }
    }
    bytes = complete(bytes);
  }
}

/** Takes what belongs to the frame that waits, hands it on if that completed it, returns the rest. */
function complete(bytes) {
  const wanted = waitingBytes < HEAD_BYTES ? HEAD_BYTES : 4 + lengthAt(waiting, 0);
  if (waiting.length < wanted) {
    const room = allocUnsafe(wanted);
    copyInto(room, part(waiting, 0, waitingBytes));
    waiting = room;
  }
  const taken = part(bytes, 0, wanted - waitingBytes);
  copyInto(waiting, taken, waitingBytes);
  waitingBytes += taken.length;
  if (waitingBytes >= HEAD_BYTES && waitingBytes === 4 + lengthAt(waiting, 0)) {
    const frame = waiting;
    waiting = allocUnsafe(0);
    waitingBytes = 0;
    onFrame(frame);
  }
  return part(bytes, taken.length);
}

async function rehearse() {
  // What most handlers need: it costs memory that they would take anyway.
  for (const name of ['http', 'https', 'crypto', 'stream', 'buffer', 'zlib']) require(`node:${name}`);
  isRehearsing = true;
  try {
    enterFunction({ directory: __dirname, modules: [], environment: { ...process.env } });
    await import(pathToFileURL(path.join(__dirname, 'rehearsal.mjs')));
    handler = await loadHandler('rehearsal.handler', __dirname);
    for (let i = 0; i < 3; ++i) {
      invoke({ id: 'rehearsal', arn: '', trace: '', deadline: 0 }, '{}');
      while (current !== null) await null;
      log('INFO', ['%s', {}]);
    }
  } catch {
    // A rehearsal that fails, say by a NODE_OPTIONS, only leaves the first load slow.
  }
  isRehearsing = false;
  delete require.cache[path.join(__dirname, 'rehearsal.js')];
  handler = configuration = current = null;
  requestId = undefined;
  traceId = '';
  process.chdir('/');
}

/**
 * The trace id is another one with each invocation, and setenv keeps every value that it ever got: so
 * only the variable's name is in the environment, and its value is answered here.
 */
function watchEnvironment() {
  process.env = new Proxy(process.env, {
    get: (env, name) => (name === TRACE_VARIABLE && name in env ? traceId : env[name]),
    set(env, name, value) {
      env[name] = value;
      if (name === TRACE_VARIABLE) traceId = env[name];
      return true;
    },
    getOwnPropertyDescriptor(env, name) {
      const found = Reflect.getOwnPropertyDescriptor(env, name);
      return found && name === TRACE_VARIABLE ? { ...found, value: traceId } : found;
    },
  });
}

globalThis.awslambda = { streamifyResponse: refuseStreaming, HttpResponseStream: { from: refuseStreaming } };
patchConsole();
watchEnvironment();
// What a handler prints is in the pipe before its answer is on the channel.
for (const stream of [process.stdout, process.stderr]) stream._handle?.setBlocking?.(true);
process.on('uncaughtException', (error) => die('Uncaught Exception', error, 129));
process.on('unhandledRejection', onRejection);
process.on('beforeExit', onEmptyLoop);
channel.on('error', () => exit(1));
channel.on('close', () => exit(1));
rehearse().then(() => send(READY, undefined, ''));
