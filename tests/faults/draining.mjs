// SIGTERM under load: a request whose head was read is answered to its end, and says that the connection
// closes; what was done was also answered.
//
//     node draining.mjs [rounds=3]
//
// Every round loads one Troupe over keep-alive connections of its own making: writes as fast as they go,
// slow invocations, and uploads that are in the middle of their bodies when the signal comes. Then the
// next one looks for writes that happened and were not answered.
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startTroupe } from '../conformance/troupe.mjs'

const rounds = Number(process.argv[2] ?? 3)
const writers = 48
const invokers = 4
const uploaders = 12
const bodyBytes = 300_000
const run = promisify(execFile)

/** A keep-alive connection that sees every byte: `send`, and `answer()` to { status, head, body } or null where
 * the connection ended before the first byte of one. An answer that is cut off is an error. */
class Connection {
  constructor (port) {
    this.bytes = Buffer.alloc(0)
    this.waiting = []
    this.socket = connect(port, '127.0.0.1')
    this.socket.setNoDelay(true)
    this.socket.on('data', (piece) => { this.bytes = Buffer.concat([this.bytes, piece]); this.wake() })
    this.socket.on('error', (why) => { this.broke = why.code })
    this.socket.on('close', () => { this.ended = true; this.wake() })
  }

  wake () { for (const resume of this.waiting.splice(0)) resume() }
  send (text) { if (!this.ended) this.socket.write(text) }
  more () { return new Promise((resolve) => this.waiting.push(resolve)) }

  async answer () {
    for (;;) {
      const end = this.bytes.indexOf('\r\n\r\n')
      if (end >= 0) {
        const head = this.bytes.subarray(0, end).toString()
        const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
        const whole = end + 4 + length
        if (this.bytes.length >= whole) {
          const body = this.bytes.subarray(end + 4, whole).toString()
          this.bytes = this.bytes.subarray(whole)
          return { status: Number(head.slice(9, 12)), head, body, closes: /connection: close/i.test(head) }
        }
      }
      if (this.ended) {
        assert.equal(this.bytes.length, 0, `an answer was cut off (${this.broke}): ${this.bytes}`)
        return null
      }
      await this.more()
    }
  }
}

const scope = (service) => `Authorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0\r\n`
function request (line, service, fields, body = '') {
  return `${line} HTTP/1.1\r\nHost: 127.0.0.1\r\n${scope(service)}${fields}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}
const dynamodb = (operation, body) => request('POST /', 'dynamodb',
  `X-Amz-Target: DynamoDB_20120810.${operation}\r\nContent-Type: application/x-amz-json-1.0\r\n`, JSON.stringify(body))

async function ask (port, text) {
  const connection = new Connection(port)
  connection.send(text)
  const answer = await connection.answer()
  connection.socket.destroy()
  return answer
}

/** Writes one item after the other until the connection ends. */
async function write (port, name, answered, stopping) {
  const connection = new Connection(port)
  for (let i = 0; ; ++i) {
    const id = `${name}-${i}`
    connection.send(dynamodb('PutItem', { TableName: 'drained', Item: { id: { S: id } } }))
    const answer = await connection.answer()
    if (!answer) return assert.ok(stopping.now, `the connection ended before the signal: ${connection.broke}`)
    assert.equal(answer.status, 200, answer.body)
    answered.add(id)
    if (answer.closes) return
  }
}

/** Under way when the signal comes: must be answered. */
async function invoke (port) {
  const connection = new Connection(port)
  connection.send(request('POST /2015-03-31/functions/slow/invocations', 'lambda', '', '{}'))
  const answer = await connection.answer()
  assert.ok(answer, `an invocation was cut off: ${connection.broke}`)
  assert.equal(answer.status, 200, answer.body)
  assert.equal(answer.body, '"slept"')
  assert.ok(answer.closes)
}

/** The head was read: 100 Continue says so. The body's end comes after the signal. */
async function upload (port, name, signalled) {
  const connection = new Connection(port)
  const body = 'x'.repeat(bodyBytes)
  connection.send(`PUT /drained/${name} HTTP/1.1\r\nHost: 127.0.0.1\r\n${scope('s3')}Expect: 100-continue\r\nContent-Length: ${bodyBytes}\r\n\r\n`)
  assert.equal((await connection.answer()).status, 100)
  connection.send(body.slice(0, bodyBytes / 2))
  await signalled
  await sleep(100)
  connection.send(body.slice(bodyBytes / 2))
  const answer = await connection.answer()
  assert.ok(answer, `an upload was cut off: ${connection.broke}`)
  assert.equal(answer.status, 200, answer.body)
  assert.ok(answer.closes)
}

async function prepare (data) {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-slow-'))
  const troupe = await startTroupe({ data })
  try {
    await writeFile(join(folder, 'index.js'), "exports.handler = () => new Promise((resolve) => setTimeout(resolve, 600, 'slept'))")
    await run(process.env.TESTED_TROUPE, ['deploy', folder, '--name', 'slow', '--endpoint', troupe.endpoint], { env: process.env })
      .catch(async () => run(process.env.TESTED_TROUPE, ['deploy', folder, '--endpoint', troupe.endpoint]))
    const port = new URL(troupe.endpoint).port
    const made = await ask(port, dynamodb('CreateTable', {
      TableName: 'drained', BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }], KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }]
    }))
    assert.equal(made.status, 200, made.body)
    assert.equal((await ask(port, request('PUT /drained', 's3', ''))).status, 200)
  } finally {
    await troupe.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

async function stored (port) {
  const ids = new Set()
  for (let ExclusiveStartKey; ;) {
    const page = JSON.parse((await ask(port, dynamodb('Scan', { TableName: 'drained', ExclusiveStartKey }))).body)
    for (const { id } of page.Items) ids.add(id.S)
    ExclusiveStartKey = page.LastEvaluatedKey
    if (!ExclusiveStartKey) return ids
  }
}

const data = await mkdtemp(join(tmpdir(), 'troupe-draining-'))
try {
  await prepare(data)
  const answered = new Set()
  for (let round = 0; round < rounds; ++round) {
    const troupe = await startTroupe({ data })
    const port = new URL(troupe.endpoint).port
    await Promise.all(Array.from({ length: invokers }, () => // Warm: what is under way is the handler.
      ask(port, request('POST /2015-03-31/functions/slow/invocations', 'lambda', '', '{}'))))
    const stopping = { now: false }
    let signal
    const signalled = new Promise((resolve) => { signal = resolve })
    const uploads = Array.from({ length: uploaders }, (_, i) => upload(port, `${round}-${i}`, signalled))
    const load = Array.from({ length: writers }, (_, i) => write(port, `${round}-${i}`, answered, stopping))
    await sleep(400)
    const slow = Array.from({ length: invokers }, () => invoke(port))
    await sleep(300)
    stopping.now = true
    const began = Date.now()
    troupe.process.kill('SIGTERM')
    signal()
    await Promise.all([...load, ...slow, ...uploads])
    const how = await troupe.ended
    assert.deepEqual(how, { code: 0, signal: null })
    console.log(`round ${round}: ended ${Date.now() - began} ms after the signal, ${answered.size} writes answered`)
    assert.ok(Date.now() - began < 9_000)
  }
  const troupe = await startTroupe({ data })
  const unheard = [...await stored(new URL(troupe.endpoint).port)].filter((id) => !answered.has(id))
  await troupe.stop()
  assert.deepEqual(unheard, [], 'writes that were done, and not answered')
} finally {
  await rm(data, { recursive: true, force: true })
}
