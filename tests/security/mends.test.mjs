// What was found by attacking Troupe and mended: a caller that hides by a reset, an output that nobody reads,
// memory that belongs to nobody. What the machine cannot show is skipped, with the reason.
//
//     TESTED_TROUPE=build/release/troupe node --test tests/security/mends.test.mjs
import { after, test } from 'node:test'
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, mkdirSync, mkdtempSync, openSync, readFileSync, readSync, readdirSync, rmSync,
  writeFileSync, writeSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startTroupe } from '../conformance/troupe.mjs'

const binary = process.env.TESTED_TROUPE ?? 'build/release/troupe'
const folder = mkdtempSync(join(tmpdir(), 'troupe-mends-'))
after(() => rmSync(folder, { recursive: true }))

const bound = 20_000
const patience = () => ({ signal: AbortSignal.timeout(bound) })
async function soon (claim, what) {
  for (const end = Date.now() + bound; Date.now() < end; await sleep(20)) if (claim()) return
  assert.fail(what)
}

/** Whether the functions of a Troupe are kept apart by this, as it said at its start. */
function has (troupe, layer) {
  const [, level] = /^ {2}isolate {2}(.*)$/m.exec(troupe.said)
  return level.split('; without')[0].includes(layer)
}

/** What a caller says who it is: 12 digits are an account, another key is the default one's. */
const claim = (key, service) => key && { authorization: 'AWS4-HMAC-SHA256 ' +
  `Credential=${key}/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=00` }
async function call (at, key, service, method, path, body, headers = {}) {
  const answer = await fetch(at.endpoint + path, { method, body: JSON.stringify(body),
    headers: { ...claim(key, service), ...headers } })
  const text = await answer.text()
  return { status: answer.status, body: text && JSON.parse(text) }
}
const logs = (at, key, operation, body) => call(at, key, 'logs', 'POST', '/', body,
  { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `Logs_20140328.${operation}` })
/** The log groups of an account that begin with a name. */
const groups = async (at, key, prefix) => {
  const { status, body } = await logs(at, key, 'DescribeLogGroups', { logGroupNamePrefix: prefix, limit: 50 })
  assert.equal(status, 200)
  return body.logGroups.map(({ logGroupName }) => logGroupName)
}

async function make (at, key, name, text) {
  writeFileSync(join(folder, 'index.js'), text)
  rmSync(join(folder, 'code.zip'), { force: true })
  execFileSync('zip', ['-q', '-j', join(folder, 'code.zip'), join(folder, 'index.js')])
  const made = await call(at, key, 'lambda', 'POST', '/2015-03-31/functions', {
    FunctionName: name, Runtime: 'nodejs20.x', Handler: 'index.handler', Timeout: 30,
    Role: `arn:aws:iam::${key}:role/worker`,
    Code: { ZipFile: readFileSync(join(folder, 'code.zip')).toString('base64') }
  })
  assert.equal(made.status, 201, JSON.stringify(made.body))
}
const invoke = (at, key, name, event) => call(at, key, 'lambda', 'POST',
  `/2015-03-31/functions/${name}/invocations`, event)

// -- A caller that hides ------------------------------------------------------------------------------------

const own = '222222222222'
const forged = '111111111111'
const usual = '000000000000'
const times = 20

/** Connects, sends a whole request and leaves at once, as often as there are requests; then asks properly. */
const hider = `const { connect } = require('node:net')
  const { once } = require('node:events')
  const { hostname: host, port } = new URL(process.env.AWS_ENDPOINT_URL)
  exports.handler = async ({ requests, last, leave, gate }) => {
    const held = gate && connect(gate, host)
    if (held) await once(held, 'data')
    for (const text of requests) {
      const socket = connect(port, host).on('error', () => {})
      await once(socket, 'connect')
      socket.write(text)
      socket[leave]()
    }
    if (held) held.end('done')
    const socket = connect(port, host, () => socket.write(last))
    const [answer] = await once(socket, 'data')
    socket.destroy()
    return answer.toString().split(' ')[1]
  }`
function groupRequest (name, key) {
  const body = JSON.stringify({ logGroupName: name })
  const fields = { host: 'localhost', 'content-type': 'application/x-amz-json-1.1', ...claim(key, 'logs'),
    'x-amz-target': 'Logs_20140328.CreateLogGroup', 'content-length': body.length }
  const lines = Object.entries(fields).map(([field, value]) => `${field}: ${value}\r\n`)
  return `POST / HTTP/1.1\r\n${lines.join('')}\r\n${body}`
}

/** Lets a function go on only while Troupe stands still, so that nothing is looked at before it has left. */
async function openGate (troupe) {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stands = () => readdirSync(`/proc/${troupe.process.pid}/task`).every((task) =>
    /^State:\s+T/m.test(readFileSync(`/proc/${troupe.process.pid}/task/${task}/status`, 'utf8')))
  async function pass () {
    const [held] = await once(server, 'connection', patience())
    troupe.process.kill('SIGSTOP')
    try {
      await soon(stands, 'Troupe does not stop')
      held.write('go')
      await once(held, 'data', patience())
    } finally {
      troupe.process.kill('SIGCONT')
      held.destroy()
      server.close()
    }
  }
  return { port: server.address().port, passed: pass() }
}

for (const [way, leave] of [['resets', 'resetAndDestroy'], ['closes', 'destroy']]) {
  for (const isHeld of [true, false]) {
    const when = isHeld ? 'before it is looked at' : 'at once'
    const claimed = `a function that ${way} its connection ${when} asks as nobody else`
    test(claimed, { timeout: 60_000 }, async (t) => {
      // One thread accepts in the order of the connections: when the last request is answered, all were seen.
      const flags = ['--set', 'serve.gateway_threads=1']
      let troupe = await startTroupe({ flags })
      try {
        if (!has(troupe, 'own user ids')) return t.skip('functions have no user ids of their own here')
        await make(troupe, own, 'hider', hider)
        const requests = [forged, 'test', undefined].flatMap((key) =>
          Array.from({ length: times }, (_, i) => groupRequest(`hidden-${key}-${i}`, key)))
        const gate = isHeld ? await openGate(troupe) : undefined
        const event = { requests, last: groupRequest('asked', forged), leave, gate: gate?.port }
        const [said] = await Promise.all([invoke(troupe, own, 'hider', event), gate?.passed])
        assert.equal(said.body, '200')
        const open = await logs(troupe, forged, 'CreateLogGroup', { logGroupName: 'hidden-not' })
        assert.equal(open.status, 200)

        // What was accepted is finished before Troupe ends.
        troupe.process.kill('SIGTERM')
        assert.deepEqual(await troupe.ended, { code: 0, signal: null })
        troupe = await startTroupe({ flags, data: troupe.data })
        assert.deepEqual(await groups(troupe, forged, 'hidden-'), ['hidden-not'])
        assert.deepEqual(await groups(troupe, usual, 'hidden-'), [])
        assert.deepEqual(await groups(troupe, own, 'asked'), ['asked'])
        const asItself = await groups(troupe, own, 'hidden-')
        t.diagnostic(`${asItself.length} of ${requests.length} were done as the function itself`)
      } finally {
        await troupe.stop()
        rmSync(troupe.data, { recursive: true, force: true })
      }
    })
  }
}

// -- An output that nobody reads ----------------------------------------------------------------------------

/** More than the 30 s after which Troupe ends whatever is under way. */
const endsWithin = 35_000

/** A pipe of which the test has both ends and Troupe writes to one. */
function openPipe (name) {
  const path = join(folder, name)
  execFileSync('mkfifo', [path])
  const ours = openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
  const theirs = openSync(path, constants.O_WRONLY)
  const room = Buffer.alloc(65_536)
  const untilRefused = (what) => {
    try { for (;;) what() } catch (why) { if (why.code !== 'EAGAIN') throw why }
  }
  function read () {
    let text = ''
    untilRefused(() => { text += room.toString('utf8', 0, readSync(ours, room)) })
    return text
  }
  function fill () {
    for (const piece of ['x'.repeat(4096), 'x']) untilRefused(() => writeSync(ours, piece))
  }
  return { theirs, read, fill, close: () => { closeSync(ours); closeSync(theirs) } }
}

/** A Troupe that writes to pipes; resolves when it has done one thing that must last. */
async function startInto (name, fillErrors) {
  const data = join(folder, name)
  mkdirSync(data)
  const pipes = [openPipe(`${name}.out`), openPipe(`${name}.err`)]
  if (fillErrors) pipes[1].fill()
  const child = spawn(binary, ['serve', '--port', '0', '--data', data], {
    stdio: ['ignore', ...pipes.map(({ theirs }) => theirs)] })
  const ended = once(child, 'exit').then(([code, signal]) => ({ code, signal }))
  let said = ''
  await soon(() => /^Ready\.$/m.test(said += pipes[0].read()), 'it did not become ready')
  const endpoint = /api\s+(http:\/\/\S+)/.exec(said)[1]
  assert.equal((await logs({ endpoint }, usual, 'CreateLogGroup', { logGroupName: 'kept' })).status, 200)
  return { child, ended, data, out: pipes[0], close: () => pipes.forEach((pipe) => pipe.close()) }
}

async function endByTerm ({ child, ended, data }, within) {
  const began = Date.now()
  child.kill('SIGTERM')
  const waits = new AbortController()
  const how = await Promise.race([ended, sleep(within, 'it runs on', { signal: waits.signal })])
  waits.abort()
  child.kill('SIGKILL')
  const took = Date.now() - began
  const again = await startTroupe({ data })
  const kept = await groups(again, usual, 'kept')
  await again.stop()
  return { how, took, kept }
}

test('SIGTERM ends Troupe although nobody reads what it prints or logs, and what it did lasts', {
  timeout: 90_000 }, async (t) => {
  const [printing, logging] = await Promise.all([startInto('printing', false), startInto('logging', true)])
  try {
    printing.out.fill()
    const [one, two] = await Promise.all([printing, logging].map((each) => endByTerm(each, endsWithin)))
    t.diagnostic(`standard output full: ${one.took} ms; standard error full: ${two.took} ms`)
    for (const { how, kept } of [one, two]) {
      assert.deepEqual(how, { code: 1, signal: null }) // It could not finish what it had to say.
      assert.deepEqual(kept, ['kept'])
    }
    assert.match(logging.out.read(), /^stopping: /m)
  } finally {
    for (const { child, close } of [printing, logging]) {
      child.kill('SIGKILL')
      close()
    }
  }
})

test('SIGTERM ends a Troupe that cannot say that it is ready', { timeout: 60_000 }, async (t) => {
  const data = join(folder, 'silent')
  mkdirSync(data)
  const out = openPipe('silent.out')
  out.fill()
  const child = spawn(binary, ['serve', '--port', '0', '--data', data], {
    stdio: ['ignore', out.theirs, 'ignore'] })
  const ended = once(child, 'exit').then(([code, signal]) => ({ code, signal }))
  const blocked = () => /^SigBlk:\t0*4002$/m.test(readFileSync(`/proc/${child.pid}/status`, 'utf8'))
  try {
    await soon(blocked, 'it waits for no signal')
    const began = Date.now()
    child.kill('SIGTERM')
    assert.deepEqual(await ended, { code: 1, signal: null })
    t.diagnostic(`${Date.now() - began} ms`)
  } finally {
    child.kill('SIGKILL')
    out.close()
  }
})

test('SIGTERM ends Troupe as ever where the reader of what it prints and logs is gone', {
  timeout: 60_000 }, async (t) => {
  const gone = await startInto('gone', false)
  try {
    gone.close()
    const { how, took, kept } = await endByTerm(gone, endsWithin)
    t.diagnostic(`${took} ms`)
    assert.deepEqual(how, { code: 0, signal: null })
    assert.deepEqual(kept, ['kept'])
  } finally {
    gone.child.kill('SIGKILL')
  }
})

// -- Memory that belongs to no process ----------------------------------------------------------------------

const made = 'made'
const notPermitted = 1
/** Their numbers, and what they are called with: "name" stands for the bytes of one. */
const numbers = {
  x64: { memfd_create: 319, memfd_secret: 447, msgget: 68, shmget: 29, eventfd2: 290 },
  arm64: { memfd_create: 279, memfd_secret: 447, msgget: 186, shmget: 194, eventfd2: 19 }
}[process.arch]
const given = { memfd_create: ['name', 0], memfd_secret: [0], msgget: [0, 0o1600], shmget: [0, 4096, 0o1600],
  eventfd2: [0, 0] }
/** Programs that can do any system call: they print the number of the error, or that it was done. */
const programs = {
  perl: (words) => ['-e', `my $name = "x";
print syscall(${words.replace('name', '$name')}) < 0 ? $! + 0 : "${made}"`],
  python3: (words) => ['-c', `import ctypes
name, c = b"x", ctypes.CDLL(None, use_errno=True)
print(ctypes.get_errno() if c.syscall(${words}) < 0 else "${made}", end="")`]
}
const caller = `exports.handler = async ({ program, words }) => {
  try {
    return require('node:child_process').execFileSync(program, words).toString()
  } catch (why) { return why.code ?? why.message }
}`

test('a function makes no memory file, no shared segment and no message queue', { timeout: 60_000 }, async (t) => {
  if (!numbers) return t.skip(`the numbers of system calls on ${process.arch} are not known here`)
  const troupe = await startTroupe()
  try {
    if (!has(troupe, 'seccomp')) return t.skip('this machine gives functions no seccomp')
    await make(troupe, usual, 'caller', caller)
    let asked = 0
    for (const program in programs) {
      const words = (name) => programs[program]([numbers[name], ...given[name]].join(', '))
      const ask = async (name) =>
        (await invoke(troupe, usual, 'caller', { program, words: words(name) })).body
      const harmless = await ask('eventfd2')
      if (harmless === 'ENOENT') continue // It is not seen inside.
      assert.deepEqual(harmless, made)
      if (execFileSync(program, words('memfd_create')).toString() !== made) {
        return t.skip('the machine itself permits no memory file')
      }
      for (const name of ['memfd_create', 'memfd_secret', 'msgget', 'shmget']) {
        assert.equal(await ask(name), String(notPermitted), `${name} by ${program}`)
      }
      t.diagnostic(`asked by ${program}`)
      ++asked
    }
    if (asked === 0) t.skip('functions see neither perl nor python3 here')
  } finally {
    await troupe.stop()
  }
})

test('a function starts where nothing is to keep it apart', { timeout: 60_000 }, async () => {
  const troupe = await startTroupe({ flags: ['--set', 'function.isolation=none'] })
  try {
    await make(troupe, usual, 'open', 'exports.handler = async () => process.getuid()')
    const { status, body } = await invoke(troupe, usual, 'open', {})
    assert.deepEqual({ status, body }, { status: 200, body: process.getuid() })
  } finally {
    await troupe.stop()
  }
})
