// kill -9 under mixed load: no acknowledged write is lost, no acknowledged delete comes back.
//
//     node kill.mjs [cycles=20]
//
// Every cycle starts Troupe on the same data directory, holds what it says against the journal of what it
// acknowledged, loads it from several writers for a random time, and kills it. An operation that was
// under way when the process died may have happened or not; anything else is an error. Prints its seed.
import { mkdtemp, rm } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTroupe } from '../conformance/troupe.mjs'

const cycles = Number(process.argv[2] ?? 20)
const seed = Number(process.env.SEED ?? Date.now() % 1e9)
const writers = 6
const keysPerWriter = 12
const group = '/faults/kill'
const stream = 'stream'
console.log(`seed ${seed}, ${cycles} cycles`)

let state = seed
function random (below) { // xorshift, so that a seed is a run
  state ^= state << 13; state ^= state >>> 17; state ^= state << 5
  return (state >>> 0) % below
}

// key -> the values it may have now: one that was acknowledged, or two while the outcome is unknown.
const items = new Map()
const objects = new Map()
const logged = { acknowledged: new Set(), maybe: new Set() }
let counter = 0

async function call (endpoint, target, body) {
  const service = target.startsWith('DynamoDB') ? 'dynamodb' : 'logs'
  const reply = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'x-amz-target': target,
      'content-type': service === 'dynamodb' ? 'application/x-amz-json-1.0' : 'application/x-amz-json-1.1'
    },
    body: JSON.stringify(body)
  })
  const text = await reply.text()
  return { status: reply.status, body: text ? JSON.parse(text) : {} }
}

async function change (model, key, next, perform) {
  const before = model.get(key) ?? [null]
  model.set(key, [...before, next])
  if (await perform()) model.set(key, [next])
}

function putItem (endpoint, key) {
  const value = `v${++counter}`
  return change(items, key, value, async () => (await call(endpoint, 'DynamoDB_20120810.PutItem',
    { TableName: 'faults', Item: { id: { S: key }, value: { S: value }, pad: { S: 'x'.repeat(random(3000)) } } })).status === 200)
}

function deleteItem (endpoint, key) {
  return change(items, key, null, async () => (await call(endpoint, 'DynamoDB_20120810.DeleteItem',
    { TableName: 'faults', Key: { id: { S: key } } })).status === 200)
}

function putObject (endpoint, key) {
  const body = `${++counter}:`.padEnd(random(2) ? 900 : 40_000, String.fromCharCode(97 + random(26)))
  const etag = createHash('md5').update(body).digest('hex')
  return change(objects, key, etag, async () =>
    (await fetch(`${endpoint}/faults/${key}`, { method: 'PUT', body })).status === 200)
}

function deleteObject (endpoint, key) {
  return change(objects, key, null, async () =>
    (await fetch(`${endpoint}/faults/${key}`, { method: 'DELETE' })).status === 204)
}

async function putLog (endpoint) {
  const message = `line ${++counter}`
  logged.maybe.add(message)
  const reply = await call(endpoint, 'Logs_20140328.PutLogEvents', {
    logGroupName: group, logStreamName: stream, logEvents: [{ timestamp: Date.now(), message }]
  })
  if (reply.status !== 200) return
  logged.maybe.delete(message)
  logged.acknowledged.add(message)
}

async function write (endpoint, writer, isOver) {
  while (!isOver()) {
    const key = `w${writer}-${random(keysPerWriter)}`
    const what = random(10)
    try {
      if (what < 4) await putItem(endpoint, key)
      else if (what < 5) await deleteItem(endpoint, key)
      else if (what < 7) await putObject(endpoint, key)
      else if (what < 8) await deleteObject(endpoint, key)
      else await putLog(endpoint)
    } catch {
      return // The connection died with the process.
    }
  }
}

function settle (model, key, found, kind) {
  const allowed = model.get(key) ?? [null]
  if (!allowed.includes(found)) {
    throw new Error(`${kind} ${key}: found ${found}, but what was acknowledged allows only ${allowed.join(' or ')}`)
  }
  model.set(key, [found])
}

async function verify (endpoint) {
  const rows = new Map()
  let from
  do {
    const page = await call(endpoint, 'DynamoDB_20120810.Scan', { TableName: 'faults', ExclusiveStartKey: from })
    for (const row of page.body.Items) rows.set(row.id.S, row.value.S)
    from = page.body.LastEvaluatedKey
  } while (from)
  for (const key of new Set([...items.keys(), ...rows.keys()])) settle(items, key, rows.get(key) ?? null, 'item')

  const listing = await (await fetch(`${endpoint}/faults?list-type=2`)).text()
  const found = new Map()
  for (const [, key] of listing.matchAll(/<Key>([^<]+)<\/Key>/g)) {
    const body = Buffer.from(await (await fetch(`${endpoint}/faults/${key}`)).arrayBuffer())
    found.set(key, createHash('md5').update(body).digest('hex'))
  }
  for (const key of new Set([...objects.keys(), ...found.keys()])) settle(objects, key, found.get(key) ?? null, 'object')

  const lines = new Set()
  let token
  do {
    const page = await call(endpoint, 'Logs_20140328.GetLogEvents',
      { logGroupName: group, logStreamName: stream, startFromHead: true, nextToken: token })
    for (const event of page.body.events) lines.add(event.message)
    if (page.body.nextForwardToken === token) break
    token = page.body.nextForwardToken
  } while (true)
  for (const line of logged.acknowledged) if (!lines.has(line)) throw new Error(`log event lost: ${line}`)
  for (const line of lines) {
    if (!logged.acknowledged.has(line) && !logged.maybe.has(line)) throw new Error(`unknown log event: ${line}`)
    logged.acknowledged.add(line)
  }
  logged.maybe.clear()
}

async function create (endpoint) {
  const made = await call(endpoint, 'DynamoDB_20120810.CreateTable', {
    TableName: 'faults',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }]
  })
  const bucket = await fetch(`${endpoint}/faults`, { method: 'PUT' })
  const logs = await call(endpoint, 'Logs_20140328.CreateLogGroup', { logGroupName: group })
  const lines = await call(endpoint, 'Logs_20140328.CreateLogStream', { logGroupName: group, logStreamName: stream })
  for (const reply of [made, bucket, logs, lines]) {
    if (reply.status !== 200) throw new Error(`cannot create: ${reply.status} ${JSON.stringify(reply.body)}`)
  }
}

const data = await mkdtemp(join(tmpdir(), 'troupe-faults-'))
let slowest = 0
try {
  for (let cycle = 0; cycle <= cycles; ++cycle) {
    const started = Date.now()
    const troupe = await startTroupe({ data })
    slowest = Math.max(slowest, Date.now() - started)
    if (cycle === 0) await create(troupe.endpoint)
    await verify(troupe.endpoint)
    if (cycle === cycles) {
      await troupe.stop()
      break
    }
    let over = false
    const load = Array.from({ length: writers }, (_, writer) => write(troupe.endpoint, writer, () => over))
    await new Promise((resolve) => setTimeout(resolve, 50 + random(250)))
    await troupe.kill()
    over = true
    await Promise.all(load)
  }
  console.log(`${cycles} kills, ${counter} changes, ${logged.acknowledged.size} log events: nothing lost; ` +
    `slowest restart to ready ${slowest} ms`)
} finally {
  await rm(data, { recursive: true, force: true })
}
