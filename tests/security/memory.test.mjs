// Clients that try to fill the memory: what is held for them stays under `serve.memory_budget`, others are served
// meanwhile, and all of it is given back.
//
//     TESTED_TROUPE=build/release/troupe node --test tests/security/memory.test.mjs
//     CONNECTIONS=10000 TESTED_TROUPE=... node --test tests/security/memory.test.mjs      (the long form)
import { test, afterEach } from 'node:test'
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startTroupe } from '../conformance/troupe.mjs'

const mib = 1 << 20
const budget = 64 * mib
/** What the process may grow by besides: its heap is not as tight as its accounts, least of all under AddressSanitizer. */
const floor = 96 * mib
const bound = 20_000
const connections = Number(process.env.CONNECTIONS ?? 1_200)
const chunk = Buffer.alloc(256 << 10, 'x')

let troupe
let sockets = []
afterEach(async () => {
  for (const one of sockets) one.destroy()
  sockets = []
  if (troupe) await troupe.stop()
  troupe = undefined
})

/** Freed memory is to be gone, or growth would tell nothing. */
const env = { ASAN_OPTIONS: [process.env.ASAN_OPTIONS, 'quarantine_size_mb=1:allocator_release_to_os_interval_ms=50'].filter(Boolean).join(':') }

async function start (bytes, flags = []) {
  troupe = await startTroupe({ flags: ['--set', `serve.memory_budget=${bytes}`, ...flags], env })
  await health()
}

const resident = () => 1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${troupe.process.pid}/status`, 'utf8'))[1])

/** Sends one whole request from an address; resolves to { status, headers, text }. */
function ask (path, { method = 'GET', headers = {}, body, from = '127.0.0.9' } = {}) {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(troupe.endpoint)
    const sent = request({ hostname, port, path, method, headers, localAddress: from, agent: false, timeout: bound }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (piece) => { text += piece })
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text }))
    })
    sent.on('error', reject).on('timeout', () => sent.destroy(new Error(`no answer to ${path}`)))
    sent.end(body)
  })
}
/** Asks again while it is told to come back later, as clients do. */
async function insist (asking) {
  const end = Date.now() + bound
  for (;;) {
    const answer = await asking()
    if (answer.status !== 503 || Date.now() > end) return answer
    await sleep(100)
  }
}
const health = async () => JSON.parse((await insist(() => ask('/_localstack/health'))).text)
const dynamodb = (operation, body, options = {}) => ask('/', {
  method: 'POST',
  headers: { 'x-amz-target': `DynamoDB_20120810.${operation}`, 'content-type': 'application/x-amz-json-1.0', ...options.headers },
  body: JSON.stringify(body),
  ...options
})

/** A connection that sends a head and `bytes` of a body, and then nothing; `answer` is what came back. */
function open (head, bytes = 0, { from = '127.0.0.1', reads = true } = {}) {
  const { hostname, port } = new URL(troupe.endpoint)
  const socket = connect({ host: hostname, port, localAddress: from })
  sockets.push(socket)
  socket.answer = ''
  socket.on('error', () => {})
  if (reads) socket.on('data', (piece) => { socket.answer += piece.toString('latin1') })
  const send = () => {
    while (bytes > 0 && !socket.destroyed) {
      const size = Math.min(bytes, chunk.length)
      bytes -= size
      if (!socket.write(size === chunk.length ? chunk : chunk.subarray(0, size))) return
    }
  }
  socket.on('drain', send)
  socket.once('connect', () => { if (head) socket.write(head); send() })
  return socket
}
const post = (path, length, fields = {}) => `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n` +
  Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`).join('') + '\r\n'
const status = (socket) => Number(/^HTTP\/1\.1 (\d+)/.exec(socket.answer)?.[1] ?? 0)
async function until (what, holds) {
  for (const from = Date.now(); !await holds();) {
    if (Date.now() - from > bound) throw new Error(`in vain: ${what}`)
    await sleep(50)
  }
}

/** Watches the growth of the process while `what` goes on. */
async function growth (what) {
  const before = resident()
  let most = before
  const watch = setInterval(() => { most = Math.max(most, resident()) }, 20)
  try { await what() } finally { clearInterval(watch) }
  return Math.max(most, resident()) - before
}
const inMib = (bytes) => `${(bytes / mib).toFixed(1)} MiB`

function wrongSignature (service, fields = {}) {
  const key = /aws_access_key_id = (\S+)/.exec(readFileSync(join(troupe.data, 'credentials'), 'utf8'))[1]
  const now = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const names = ['host', 'x-amz-date', ...Object.keys(fields)].sort()
  return {
    ...fields,
    'x-amz-date': now,
    authorization: `AWS4-HMAC-SHA256 Credential=${key}/${now.slice(0, 8)}/us-east-1/${service}/aws4_request, ` +
      `SignedHeaders=${names.join(';')}, Signature=${'0'.repeat(64)}`
  }
}

test('12 connections with a wrong signature, 70 MB each', async () => {
  await start(budget, ['--set', 'auth.required=true'])
  const size = 70_000_000
  const grown = await growth(async () => {
    for (let i = 0; i < 12; ++i) open(post('/2015-03-31/functions', size, wrongSignature('lambda')), size - 1)
    await until('every one is refused', () => sockets.every((one) => one.answer !== ''))
    assert.ok((await health()).buffered_bytes <= budget / 4)
  })
  assert.ok(grown < budget + floor, `grew by ${inMib(grown)}`)
  assert.deepEqual([...new Set(sockets.map(status))].filter((one) => ![413, 503].includes(one)), [])
  const refused = sockets.find((one) => status(one) === 503)
  if (refused) assert.match(refused.answer, /^Retry-After: 1\r$/m)
})

test('a wrong signature over a digest in the head is refused before the body', async () => {
  await start(budget, ['--set', 'auth.required=true'])
  const digest = { 'x-amz-content-sha256': createHash('sha256').update('other').digest('hex') }
  const waits = open(post('/2015-03-31/functions', 70_000_000, { ...wrongSignature('lambda', digest), Expect: '100-continue' }))
  const sends = open(post('/2015-03-31/functions', 70_000_000, wrongSignature('lambda', digest)), mib)
  await until('both are refused', () => [waits, sends].every((one) => one.answer !== ''))
  assert.deepEqual([waits, sends].map(status), [403, 403])
  assert.match(waits.answer, /InvalidSignatureException/)
  assert.equal((await health()).buffered_bytes, 0)
})

test('60 bodies that never end, 16 MB each', async () => {
  await start(budget)
  assert.equal((await dynamodb('CreateTable', {
    TableName: 'kept', BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }], KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }]
  })).status, 200)
  const size = 8 * mib
  const target = { 'x-amz-target': 'DynamoDB_20120810.PutItem', 'content-type': 'application/x-amz-json-1.0' }
  const grown = await growth(async () => {
    for (let i = 0; i < 60; ++i) open(post('/', size, target), size - 1)
    await until('some are refused', () => sockets.some((one) => status(one) === 503))

    // Meanwhile: small requests from the same address, and large ones of others.
    const item = (bytes) => ({ TableName: 'kept', Item: { id: { S: 'a' }, text: { S: 'x'.repeat(bytes) } } })
    assert.equal((await dynamodb('PutItem', item(1000), { from: '127.0.0.1' })).status, 200)
    assert.equal((await dynamodb('PutItem', item(390_000))).status, 200)
    assert.equal((await ask('/bucket', { method: 'PUT' })).status, 200)
    assert.equal((await ask('/bucket/key', { method: 'PUT', from: '127.0.0.1', body: Buffer.alloc(8 * mib) })).status, 200)
    assert.ok((await health()).buffered_bytes <= budget)
  })
  assert.ok(grown < budget + floor, `grew by ${inMib(grown)}`)
  const refused = sockets.find((one) => status(one) === 503)
  assert.match(refused.answer, /^Retry-After: 1\r$/m)
  assert.match(refused.answer, /com\.amazonaws\.dynamodb\.v20120810#ServiceUnavailable","message":"Please reduce your request rate\."/)
  for (const one of sockets) one.destroy()
  await until('everything is given back', async () => (await health()).buffered_bytes === 0)
})

/** What hostile clients do, in turns. */
const target = (operation) => ({ 'x-amz-target': `DynamoDB_20120810.${operation}`, 'content-type': 'application/x-amz-json-1.0' })
const scan = '{"TableName":"large"}'
const tricks = [
  (from) => open('', 0, { from }),
  (from) => open(`POST / HTTP/1.1\r\nHost: localhost\r\nX-Filler: ${'x'.repeat(15_000)}`, 0, { from }),
  (from) => open(post('/', 16_000, { ...target('PutItem'), 'x-filler': 'x'.repeat(12_000) }), 15_000, { from }),
  (from) => open(post('/2015-03-31/functions', 70_000_000), 3 * mib, { from }),
  (from) => open((post('/', scan.length, target('Scan')) + scan).repeat(20), 0, { from, reads: false }),
  (from) => open(post('/', 10 * mib, { ...target('PutItem') }), 300 << 10, { from }),
  (from) => open(post('/bucket/never', 5 * mib), 2 * mib, { from })
]

test(`${connections} hostile connections of every kind`, { timeout: 240_000 }, async () => {
  const much = connections > 1_300 ? 512 * mib : budget
  await start(much, ['--set', 'serve.gateway_threads=2'])
  await dynamodb('CreateTable', {
    TableName: 'large', BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'N' }], KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }]
  })
  for (let i = 0; i < 3; ++i) assert.equal((await dynamodb('PutItem', { TableName: 'large', Item: { id: { N: `${i}` }, text: { S: 'x'.repeat(350_000) } } })).status, 200)
  await ask('/bucket', { method: 'PUT' })
  const grown = await growth(async () => {
    for (let i = 0; i < connections; ++i) {
      tricks[i % tricks.length](`127.0.1.${1 + i % 50}`)
      if (i % 50 === 0) {
        await sleep(20)
        assert.ok((await health()).buffered_bytes <= much)
      }
    }
    for (let i = 0; i < 20; ++i) {
      const { status, text } = await insist(() => dynamodb('GetItem', { TableName: 'large', Key: { id: { N: '7' } } }))
      assert.equal(`${status} ${text}`, '200 {}')
      await sleep(100)
    }
  })
  assert.ok(grown < much + floor, `grew by ${inMib(grown)}`)
  for (const one of sockets) one.destroy()
  await until('everything is given back', async () => (await health()).buffered_bytes === 0)
  assert.equal((await dynamodb('Scan', { TableName: 'large', Select: 'COUNT' })).status, 200)
})
