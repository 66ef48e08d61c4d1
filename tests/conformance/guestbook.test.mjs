// The guestbook, deployed as a user would, and once more with the AWS CLI and SDK.
import { test, before, after } from 'node:test'
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { request } from 'node:http'
import { startTroupe } from './troupe.mjs'

const run = promisify(execFile)
const troupeBinary = process.env.TESTED_TROUPE
const endpoint = process.env.TROUPE_ENDPOINT
const port = new URL(endpoint).port

// Node.js does not resolve *.localhost everywhere: the connection goes to 127.0.0.1, the name into Host.
function get (host, path, { method = 'GET', body, headers = {} } = {}) {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, method, headers: { host: `${host}:${port}`, ...headers } }, (reply) => {
      const pieces = []
      reply.on('data', (piece) => pieces.push(piece))
      reply.on('end', () => resolve({ status: reply.statusCode, headers: reply.headers, body: Buffer.concat(pieces).toString() }))
    })
    call.on('error', reject)
    call.end(body)
  })
}

const deploy = async () => JSON.parse(
  (await run(troupeBinary, ['deploy', 'samples/guestbook', '--endpoint', endpoint, '--json'])).stdout)

let outputs
before(async () => { outputs = await deploy() })

test('the page is served from the bucket', async () => {
  const page = await get('site.s3-website.localhost', '/')
  assert.equal(page.status, 200)
  assert.match(page.headers['content-type'], /^text\/html/)
  assert.match(page.body, /<h1>Guestbook<\/h1>/)
  assert.equal((await get('site.s3-website.localhost', '/app.js')).status, 200)
  const found = JSON.parse((await get('site.s3-website.localhost', '/outputs.json')).body)
  assert.equal(found.Api, outputs.Api)
})

test('a message that is signed is read back, newest first', async () => {
  const api = new URL(outputs.Api).hostname
  const sign = (name, text) => get(api, '/messages',
    { method: 'POST', body: JSON.stringify({ name, text }), headers: { 'content-type': 'application/json' } })
  const first = await sign('Ada', 'hello')
  assert.equal(first.status, 201, first.body)
  await new Promise((resolve) => setTimeout(resolve, 5)) // The sort key is a time in milliseconds.
  assert.equal((await sign('Grace', 'hi')).status, 201)
  const read = await get(api, '/messages')
  assert.equal(read.status, 200)
  assert.deepEqual(JSON.parse(read.body).map(({ name }) => name), ['Grace', 'Ada'])
  assert.equal((await sign('', '')).status, 400)
})

test('the browser may call the API from the page', async () => {
  const api = new URL(outputs.Api).hostname
  const asked = await get(api, '/messages', {
    method: 'OPTIONS',
    headers: { origin: 'http://site.s3-website.localhost:4566', 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' }
  })
  assert.equal(asked.status, 204)
  assert.equal(asked.headers['access-control-allow-origin'], '*')
  const read = await get(api, '/messages', { headers: { origin: 'http://site.s3-website.localhost:4566' } })
  assert.equal(read.headers['access-control-allow-origin'], '*')
})

test('what the function printed is in its log', async () => {
  for (let attempt = 0; ; ++attempt) {
    const { stdout } = await run(troupeBinary, ['logs', 'guestbook', '--endpoint', endpoint])
    if (/INFO\tAda signed the book/.test(stdout) && /REPORT RequestId/.test(stdout)) break
    assert.ok(attempt < 50, stdout)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
})

test('deploying again changes nothing for who uses it', async () => {
  assert.deepEqual(await deploy(), outputs)
  const read = await get(new URL(outputs.Api).hostname, '/messages')
  assert.equal(JSON.parse(read.body).length, 2)
})

test('every execution is metered', async () => {
  for (let attempt = 0; ; ++attempt) {
    const { stdout } = await run(troupeBinary, ['usage', '--endpoint', endpoint, '--json'])
    const line = JSON.parse(stdout).lines.find((one) => one.function === 'guestbook')
    if (line?.invocations >= 6 && line.billedMs > 0 && line.gbSeconds > 0) break
    assert.ok(attempt < 50, stdout)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
})

test('a resource type that Troupe does not know is refused by name', async () => {
  const { mkdtemp, writeFile } = await import('node:fs/promises')
  const folder = await mkdtemp('/tmp/troupe-template-')
  await writeFile(`${folder}/template.yaml`, 'Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n')
  const failed = await run(troupeBinary, ['deploy', folder, '--endpoint', endpoint]).catch((why) => why)
  assert.equal(failed.code, 1)
  assert.match(failed.stderr, /error: cannot deploy .*; nothing was deployed\n {2}by: {2}Resources\.Queue: the resource type AWS::SQS::Queue is not supported/)
})

test('the data is there after kill -9', async () => {
  const first = await startTroupe()
  try {
    const at = ['--endpoint', first.endpoint, '--json']
    await run(troupeBinary, ['deploy', 'samples/guestbook', ...at])
    await run(troupeBinary, ['invoke', 'guestbook', ...at, JSON.stringify({
      requestContext: { http: { method: 'POST' }, requestId: 'r1' }, body: JSON.stringify({ name: 'Ada', text: 'still here' })
    })])
  } finally {
    await first.kill()
  }
  const second = await startTroupe({ data: first.data })
  try {
    const { stdout } = await run(troupeBinary, ['invoke', 'guestbook', '--endpoint', second.endpoint,
      JSON.stringify({ requestContext: { http: { method: 'GET' } } })])
    assert.match(stdout, /still here/)
  } finally {
    await second.stop()
  }
})
