// What a hostile or broken client sends, byte by byte: refused, and nobody else disturbed.
import { test, afterEach } from 'node:test'
import assert from 'node:assert/strict'
import { connect } from 'node:net'

const endpoint = new URL(process.env.TROUPE_ENDPOINT)

/** Sends raw bytes; resolves to everything that came back until the server closed, or 2 s passed. */
function raw (text) {
  return new Promise((resolve, reject) => {
    const socket = connect(endpoint.port, '127.0.0.1', () => socket.write(text, 'latin1'))
    let answer = ''
    const timer = setTimeout(() => socket.destroy(), 2000)
    socket.on('data', (piece) => { answer += piece.toString('latin1') })
    socket.on('close', () => { clearTimeout(timer); resolve(answer) })
    socket.on('error', (why) => why.code === 'ECONNRESET' ? resolve(answer) : reject(why))
  })
}
const answers = (text) => [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status))

const head = 'POST / HTTP/1.1\r\nHost: localhost\r\n'
const refusals = {
  'two lengths': [`${head}Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc`, 400],
  'a list of lengths': [`${head}Content-Length: 3, 3\r\n\r\nabc`, 400],
  'length and chunked': [`${head}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
  'a coding that is not chunked': [`${head}Transfer-Encoding: gzip\r\n\r\n`, 501],
  'chunked twice': [`${head}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n`, [400, 501]],
  'a folded field': [`${head}X-A: b\r\n c\r\n\r\n`, 400],
  'no host': ['GET / HTTP/1.1\r\n\r\n', 400],
  'two hosts': ['GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n', 400],
  'a target without slash': ['GET foo HTTP/1.1\r\nHost: localhost\r\n\r\n', 400],
  'a bare line feed': ['GET / HTTP/1.1\nHost: localhost\n\n', 400],
  'a space before the colon': ['GET / HTTP/1.1\r\nHost : localhost\r\n\r\n', 400],
  'chunked in HTTP/1.0': ['POST / HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400],
  'a header block over the limit': [`GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`, [400, 431]]
}

for (const [name, [bytes, expected]] of Object.entries(refusals)) {
  test(`${name} is refused and the connection closed`, async () => {
    const statuses = answers(await raw(bytes + 'GET /_localstack/health HTTP/1.1\r\nHost: localhost\r\n\r\n'))
    assert.equal(statuses.length, 1, `answered ${statuses}`)
    assert.ok([expected].flat().includes(statuses[0]), `answered ${statuses[0]}`)
  })
}

test('a host that is not ours is refused (DNS rebinding)', async () => {
  const answer = await raw('GET /_localstack/health HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n')
  assert.deepEqual(answers(answer), [403])
})

const dynamodb = (body, extra = '') => `${head}X-Amz-Target: DynamoDB_20120810.GetItem\r\nContent-Type: application/x-amz-json-1.0\r\n` +
  `${extra}Connection: close\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`

test('malformed JSON, in DynamoDB', async () => {
  const answer = await raw(dynamodb('{"TableName":'))
  assert.deepEqual(answers(answer), [400])
  assert.match(answer, /com\.amazon\.coral\.service#SerializationException/)
})

test('200,000 nested arrays, in DynamoDB', async () => {
  assert.deepEqual(answers(await raw(dynamodb('['.repeat(200_000)))), [400])
})

test('a chunked body with trailers keeps them out of the headers', async () => {
  const body = '{"TableName":"none","Key":{"id":{"S":"a"}}}'
  const answer = await raw(`${head}X-Amz-Target: DynamoDB_20120810.GetItem\r\nContent-Type: application/x-amz-json-1.0\r\n` +
    `Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\nX-Amz-Target: DynamoDB_20120810.ListTables\r\n\r\n`)
  assert.match(answer, /ResourceNotFoundException|HTTP\/1\.1 400/)
  assert.doesNotMatch(answer, /TableNames/)
})

test('a body over the limit is refused before it is read', async () => {
  const answer = await raw(`${head}X-Amz-Target: DynamoDB_20120810.PutItem\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: 99999999\r\n\r\n{`)
  assert.deepEqual(answers(answer), [413])
})

test('an unknown function, table, bucket, route: each in its own form', async () => {
  const at = (path, options) => fetch(new URL(path, endpoint), options)
  const lambda = await at('/2015-03-31/functions/none/invocations', { method: 'POST', body: '{}' })
  assert.equal(lambda.status, 404)
  assert.match(lambda.headers.get('x-amzn-errortype'), /^ResourceNotFoundException/)
  const s3 = await at('/no-such-bucket/key')
  assert.equal(s3.status, 404)
  assert.match(await s3.text(), /<Code>NoSuchBucket<\/Code>/)
  const api = await at('/_aws/execute-api/abcdefghij/$default/x')
  assert.equal(api.status, 404)
})

test('a zip that is none is refused', async () => {
  const reply = await fetch(new URL('/2015-03-31/functions', endpoint), {
    method: 'POST',
    body: JSON.stringify({
      FunctionName: 'broken', Role: 'arn:aws:iam::000000000000:role/r', Runtime: 'nodejs20.x', Handler: 'index.handler',
      Code: { ZipFile: Buffer.from('not a zip').toString('base64') }
    })
  })
  assert.equal(reply.status, 400)
  assert.match(await reply.text(), /Could not unzip uploaded file/)
})

afterEach(async () => {
  assert.equal((await fetch(new URL('/_localstack/health', endpoint))).status, 200)
})
