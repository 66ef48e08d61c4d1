// What the heaviest requests that are let in cost: each at its limit, with what it does to a client
// that writes small items meanwhile. Prints ratios to that client's undisturbed PutItem.
//
//     TESTED_TROUPE=build/release/troupe node bench/limits.mjs
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { startTroupe } from '../tests/conformance/troupe.mjs'

const server = await startTroupe({ flags: ['--ephemeral'], data: undefined })
const signed = 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/'

async function send (method, path, service, body, headers = {}) {
  const begin = performance.now()
  const answer = await fetch(server.endpoint + path, {
    method, body, headers: { authorization: signed + service + '/aws4_request, SignedHeaders=host, Signature=0', ...headers }
  })
  const text = await answer.text()
  return { status: answer.status, text, ms: performance.now() - begin }
}

const table = (operation, body) => send('POST', '/', 'dynamodb', JSON.stringify({ TableName: 'heavy', ...body }),
  { 'x-amz-target': 'DynamoDB_20120810.' + operation, 'content-type': 'application/x-amz-json-1.0' })

/** A client that puts one small item after the other, until told to stop; resolves to its latencies. */
function writeMeanwhile () {
  let isOver = false
  const took = []
  const done = (async () => {
    for (let i = 0; !isOver; ++i) took.push((await table('PutItem', { Item: { k: { S: 'small' + i % 100 } } })).ms)
    return took
  })()
  return async () => { isOver = true; return await done }
}

const sorted = (numbers) => [...numbers].sort((a, b) => a - b)
await table('CreateTable', {
  AttributeDefinitions: [{ AttributeName: 'k', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'k', KeyType: 'HASH' }],
  BillingMode: 'PAY_PER_REQUEST'
})
const idle = writeMeanwhile()
await new Promise((resolve) => setTimeout(resolve, 1500))
const quiet = sorted(await idle())
const floor = quiet[Math.floor(quiet.length / 2)]
console.log(`PutItem, nothing else under way: p50 ${floor.toFixed(2)} ms, p99 ${quiet[Math.floor(quiet.length * 0.99)].toFixed(2)} ms\n`)
console.log('| what | status | ms | of a PutItem | longest PutItem meanwhile, ms |')
console.log('| --- | --- | ---: | ---: | ---: |')

async function measure (what, run) {
  const stop = writeMeanwhile()
  await new Promise((resolve) => setTimeout(resolve, 200))
  const done = await run()
  const meanwhile = sorted(await stop())
  const why = done.status < 300 ? '' : ' ' + (/(?:__type":"[^"#]*#|<Code>|"Message":")([^"<:]*)/i.exec(done.text)?.[1] ?? '')
  console.log(`| ${what} | ${done.status}${why} | ${done.ms.toFixed(0)} | ${(done.ms / floor).toFixed(1)} | ${meanwhile.at(-1).toFixed(0)} |`)
}

// Conditions on an item of 380 KB.
const size = 380_000
const every = (n, c) => Array.from({ length: size }, (_, i) => i % n === n - 1 ? c : 'a').join('')
async function condition (what, text, parts, terms) {
  await table('PutItem', { Item: { k: { S: 'large' }, a: { S: text } } })
  const values = Object.fromEntries(parts.map((part, i) => [':' + i, { S: part }]))
  const claim = Array.from({ length: terms }, (_, i) => `contains(a,:${i % parts.length})`).join(' OR ')
  await measure(what, () => table('PutItem', {
    Item: { k: { S: 'large' } }, ConditionExpression: claim, ExpressionAttributeValues: values
  }))
}
const half = 'a'.repeat(size / 2)
await condition('1 contains(), half of the item', 'a'.repeat(size), [half + 'b'], 1)
await condition('150 contains(), half of the item', 'a'.repeat(size), [half + 'b'], 150)
await condition('150 contains(), short parts', 'a'.repeat(size), Array.from({ length: 10 }, (_, i) => 'a'.repeat(100 + i) + 'b'), 150)
await condition('150 contains(), words in a text', Array.from({ length: size }, (_, i) => 'etaoin shrdlu'[(i * 7919) % 13]).join(''), ['hello, world', 'nothing', 'here'], 150)
await condition('150 contains(), the worst part found', every(200, 'b'), ['a'.repeat(250)], 150)
await condition('5 contains(), the worst part found', every(200, 'b'), ['a'.repeat(250)], 5)

const listItem = { k: { S: 'list' }, a: { L: Array.from({ length: 190_000 }, () => ({ BOOL: true })) } }
await table('PutItem', { Item: listItem })
await measure('REMOVE of 600 elements of 190,000', () => table('UpdateItem', {
  Key: { k: { S: 'list' } }, UpdateExpression: 'REMOVE ' + Array.from({ length: 600 }, (_, i) => `a[${i}]`).join(',')
}))
await measure('250 list_append() of 190,000 elements', () => table('UpdateItem', {
  Key: { k: { S: 'list' } }, UpdateExpression: 'SET b = ' + 'list_append(a,'.repeat(250) + 'a' + ')'.repeat(250)
}))

// 1,000 objects at once.
await send('PUT', '/bucket', 's3')
const keys = Array.from({ length: 1000 }, (_, i) => 'k'.repeat(1000) + i)
for (let i = 0; i < keys.length; i += 50) await Promise.all(keys.slice(i, i + 50).map((key) => send('PUT', '/bucket/' + key, 's3', 'x')))
const document = '<Delete>' + keys.map((key) => `<Object><Key>${key}</Key></Object>`).join('') + '</Delete>'
await measure('DeleteObjects, 1,000 keys of 1 KB', () => send('POST', '/bucket?delete', 's3', document,
  { 'content-md5': createHash('md5').update(document).digest('base64') }))

// A package of folders.
function zipOf (names) {
  const parts = []
  const directory = []
  let at = 0
  for (const name of names) {
    const head = Buffer.alloc(30)
    head.writeUInt32LE(0x04034b50, 0)
    head.writeUInt16LE(20, 4)
    head.writeUInt32LE(crc32(''), 14)
    head.writeUInt16LE(name.length, 26)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(20, 6)
    entry.writeUInt16LE(name.length, 28)
    entry.writeUInt32LE(at, 42)
    parts.push(head, Buffer.from(name))
    directory.push(entry, Buffer.from(name))
    at += 30 + name.length
  }
  const tail = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(names.length, 8)
  end.writeUInt16LE(names.length, 10)
  end.writeUInt32LE(tail.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, tail, end]).toString('base64')
}
let functions = 0
const createFunction = (names) => send('POST', '/2015-03-31/functions', 'lambda', JSON.stringify({
  FunctionName: 'f' + ++functions, Runtime: 'nodejs20.x', Handler: 'index.handler', Role: 'arn:aws:iam::000000000000:role/r', Code: { ZipFile: zipOf(names) }
}))
await measure('a package of 144,000 folders in one another', () => createFunction(Array.from({ length: 320 }, (_, i) => i + '/' + 'd/'.repeat(450))))
await measure('a package of 9,900 folders, 60 deep', () => createFunction(Array.from({ length: 165 }, (_, i) => i + '/' + 'd/'.repeat(59))))
await server.stop()
