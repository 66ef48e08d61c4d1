// The cluster port lets only members in: garbage, silence, another token, a replay are closed, cost no memory, and
// are logged once.
import { test, before, after } from 'node:test'
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { startTroupe } from '../conformance/troupe.mjs'
import { caller, freePort, pause, tokenOf } from './nodes.mjs'

const binary = process.env.TESTED_TROUPE ?? 'build/release/troupe'
const folder = mkdtempSync(join(tmpdir(), 'troupe-door-'))
const http = caller(4)
let owner, port

before(async () => {
  port = await freePort()
  owner = await startTroupe({ flags: ['--cluster-port', String(port), '--set', 'auth.required=true'] })
})
after(async () => {
  http.end()
  await owner?.stop()
  rmSync(folder, { recursive: true })
})

const resident = (node) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${node.process.pid}/status`, 'latin1'))[1]) * 1024

/** What a stranger hears until the port ends the connection, and after how many ms it does. */
async function knock (bytes, patience = 20_000) {
  const socket = connect(port, '127.0.0.1')
  const began = Date.now()
  const heard = []
  socket.on('data', (part) => heard.push(part))
  socket.on('error', () => {})
  const closed = new Promise((resolve) => socket.once('close', resolve))
  await once(socket, 'connect')
  if (bytes.length > 0) socket.write(bytes)
  await Promise.race([closed, pause(patience)])
  assert.ok(socket.destroyed, 'the port kept the connection')
  return { heard: Buffer.concat(heard), ms: Date.now() - began }
}

/** Runs a node that is to be refused; resolves to what it said. */
async function refusedNode (flags) {
  const data = mkdtempSync(join(tmpdir(), 'troupe-door-data-'))
  const child = spawn(binary, ['serve', '--port', '0', '--data', data, '--join', `127.0.0.1:${port}`, ...flags], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (part) => { said += part })
  const [code] = await once(child, 'exit')
  rmSync(data, { recursive: true })
  assert.equal(code, 1)
  return said
}

test('a token is made once, for its owner alone', () => {
  const file = join(folder, 'made')
  const said = execFileSync(binary, ['cluster', 'token', file]).toString()
  assert.ok(said.startsWith(file), said)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  assert.match(readFileSync(file, 'latin1'), /^troupe-cluster-1 [0-9a-f]{64}\n$/)
  assert.throws(() => execFileSync(binary, ['cluster', 'token', file], { stdio: 'pipe' }), /cannot make a token/)
  assert.equal(statSync(tokenOf(owner)).mode & 0o777, 0o600)
})

test('a node without the token, or with another one, is turned away and told why', async () => {
  assert.match(await refusedNode([]), /a guest needs its owner's token: --cluster-token FILE/)
  const other = join(folder, 'other')
  execFileSync(binary, ['cluster', 'token', other])
  assert.match(await refusedNode(['--cluster-token', other]), /it has another token, or is no cluster port/)
})

test('garbage is closed at once and hears a TLS alert at most', async () => {
  const handshakeOfAGigabyte = Buffer.concat([Buffer.from([0x16, 3, 1, 0x40, 0, 1, 0xff, 0xff, 0xff]), Buffer.alloc(210)])
  const basp = Buffer.concat([Buffer.from([1, 0, 0, 0, 0x40, 0, 0, 0]), Buffer.alloc(211)]) // CAF's own handshake, 1 GiB announced.
  const before = resident(owner)
  for (const bytes of [Buffer.from('GET / HTTP/1.1\r\n\r\n'), basp, handshakeOfAGigabyte, randomBytes(65_536)]) {
    const { heard, ms } = await knock(bytes)
    assert.ok(heard.length <= 7, `heard ${heard.length} bytes`)
    assert.ok(ms < 15_000)
  }
  for (let i = 0; i < 50; ++i) await knock(basp)
  assert.ok(resident(owner) - before < 32 << 20, `grew by ${(resident(owner) - before) >> 20} MiB`)
})

test('who says nothing has to go, and no crowd keeps a member out', async () => {
  const crowd = []
  for (let i = 0; i < 64; ++i) { // One after the other: what the kernel drops before it is accepted hears of no end.
    const one = connect(port, '127.0.0.1').on('error', () => {})
    await once(one, 'connect')
    crowd.push(one)
  }
  const guest = await startTroupe({ flags: ['--join', `127.0.0.1:${port}`, '--cluster-token', tokenOf(owner)] })
  await guest.stop()
  const ended = crowd.map((one) => new Promise((resolve) => { if (one.destroyed) resolve(); else { one.resume(); one.once('close', resolve) } }))
  await Promise.race([Promise.all(ended), pause(20_000).then(() => assert.fail('a silent connection was kept'))])
})

test('what a member said is worth nothing to who recorded it', async () => {
  const recorded = []
  const tap = createServer((from) => {
    const to = connect(port, '127.0.0.1')
    from.on('data', (part) => { recorded.push(part); to.write(part) })
    to.on('data', (part) => from.write(part))
    for (const [one, other] of [[from, to], [to, from]]) one.on('close', () => other.destroy()).on('error', () => {})
  })
  await new Promise((resolve) => tap.listen(0, '127.0.0.1', resolve))
  const guest = await startTroupe({ flags: ['--join', `127.0.0.1:${tap.address().port}`, '--cluster-token', tokenOf(owner)] })
  const secret = readFileSync(join(owner.data, 'credentials'), 'latin1').match(/aws_secret_access_key = (\S+)/)[1]
  const wire = Buffer.concat(recorded)
  assert.ok(wire.length > 500)
  assert.ok(!wire.includes(secret) && !wire.includes('join_cluster'))
  await guest.stop()
  tap.close()
  const { heard } = await knock(wire)
  // The server's own hello and an alert: nothing of what it said to the member.
  assert.ok(heard.length < 1_000, `heard ${heard.length} bytes`)
})

test('a guest cannot ask for more than its owner does', async () => {
  const open = await freePort()
  const lax = await startTroupe({ flags: ['--cluster-port', String(open)] })
  const strict = (flags) => new Promise((resolve) => {
    const data = mkdtempSync(join(tmpdir(), 'troupe-door-data-'))
    const child = spawn(binary, ['serve', '--port', '0', '--data', data, '--join', `127.0.0.1:${open}`, '--cluster-token', tokenOf(lax), ...flags], { stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.on('data', (part) => { said += part })
    child.once('exit', (code) => { rmSync(data, { recursive: true }); resolve({ code, said }) })
  })
  try {
    for (const flags of [['--set', 'auth.required=true'], ['--listen', '0.0.0.0']]) {
      const { code, said } = await strict(flags)
      assert.equal(code, 1)
      assert.match(said, /a guest asks for signatures as its owner does, and this owner asks for none: set auth.required there/)
    }
  } finally {
    await lax.stop()
  }
})

test('a guest asks for signatures as its owner does, by the same keys', async () => {
  const guest = await startTroupe({ flags: ['--join', `127.0.0.1:${port}`, '--cluster-token', tokenOf(owner)] })
  try {
    const refused = await http.invoke(guest, 'any', {})
    assert.equal(refused.status, 403)
    assert.equal(JSON.parse(refused.body).message, 'Request is missing Authentication Token')
    const answered = (file) => {
      try {
        return execFileSync(binary, ['invoke', 'nobody', '--endpoint', guest.endpoint, '--credentials', file], { stdio: 'pipe' }).toString()
      } catch (why) { return why.stderr.toString() }
    }
    assert.match(answered(join(owner.data, 'credentials')), /ResourceNotFoundException/)
    assert.match(guest.said, /keys\s+the owner's/)
  } finally {
    await guest.stop()
  }
})
