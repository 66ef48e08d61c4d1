// Answers reach their askers only: 32 callers over two nodes, each of whom says an id and must hear it.
//
//     node answers.test.mjs [calls]
//
// Without a number, as many calls as fit in a few seconds; 20000 is the long form.
import { test, before, after } from 'node:test'
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTroupe } from '../conformance/troupe.mjs'

const calls = Number(process.argv[2] ?? Infinity)
const seconds = calls === Infinity ? 12 : Infinity
const callers = 32
const hungAfter = 60_000
const name = 'echo'
const agent = new Agent({ keepAlive: true, maxSockets: callers })

let owner, guest

async function freePort () {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Resolves to { status, headers, body }; rejects where nothing comes in time. */
function send (node, method, path, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const asking = request(new URL(path, node.endpoint), { method, agent, headers, timeout: hungAfter }, (answer) => {
      const parts = []
      answer.on('data', (part) => parts.push(part))
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts).toString() }))
      answer.on('error', reject)
    })
    asking.on('timeout', () => asking.destroy(new Error('hung')))
    asking.on('error', reject)
    asking.end(body)
  })
}
const invoke = (node, event, headers) =>
  send(node, 'POST', `/2015-03-31/functions/${name}/invocations`, JSON.stringify(event), headers)

async function makeFunction () {
  const folder = mkdtempSync(join(tmpdir(), 'troupe-answers-'))
  writeFileSync(join(folder, 'index.js'), `
    exports.handler = async (event, context) => {
      if (event.ms) await new Promise((resolve) => setTimeout(resolve, event.ms))
      if (event.bucket) {
        await fetch(\`\${process.env.AWS_ENDPOINT_URL}/\${event.bucket}/\${event.id}/\${Math.random()}\`, { method: 'PUT', body: event.id })
      }
      return { id: event.id, request: context.awsRequestId, node: process.env.AWS_ENDPOINT_URL }
    }`)
  execFileSync('zip', ['-q', '-j', join(folder, 'code.zip'), join(folder, 'index.js')])
  const made = await send(owner, 'POST', '/2015-03-31/functions', JSON.stringify({
    FunctionName: name, Runtime: 'nodejs20.x', Handler: 'index.handler', Timeout: 10,
    Role: 'arn:aws:iam::000000000000:role/any',
    Code: { ZipFile: readFileSync(join(folder, 'code.zip')).toString('base64') }
  }))
  rmSync(folder, { recursive: true })
  assert.equal(made.status, 201, made.body)
}

before(async () => {
  const port = await freePort()
  owner = await startTroupe({ flags: ['--cluster-port', String(port)] })
  guest = await startTroupe({ flags: ['--join', `127.0.0.1:${port}`] })
  await makeFunction()
})
after(async () => {
  agent.destroy()
  await guest?.kill() // A guest does not end cleanly yet: docs/what-is-left.md.
  await owner?.stop()
})

/** What became of the calls, and on which nodes they ran. */
async function callAll () {
  const found = { right: 0, mixed: 0, hung: 0, failed: [], nodes: new Set() }
  const end = Date.now() + seconds * 1000
  let asked = 0
  async function call (node, id, ms) {
    const answer = await invoke(node, { id, ms }).catch((error) => error)
    if (answer instanceof Error && answer.message === 'hung') return void ++found.hung
    if (answer.status !== 200 || answer.headers['x-amz-function-error']) return void found.failed.push(answer.body ?? String(answer))
    const said = JSON.parse(answer.body)
    if (said.id !== id || said.request !== answer.headers['x-amzn-requestid']) ++found.mixed
    else ++found.right
    found.nodes.add(said.node)
  }
  await Promise.all(Array.from({ length: callers }, async (_, caller) => {
    while (asked < calls && Date.now() < end) {
      const number = asked++
      await call(caller % 2 ? owner : guest, `${caller}-${number}`, number % 7)
    }
  }))
  return found
}

test('every caller hears its own id', { timeout: 1_800_000 }, async () => {
  const began = Date.now()
  const { nodes, right, ...wrong } = await callAll()
  console.log(`${right} calls in ${((Date.now() - began) / 1000).toFixed(1)} s`)
  assert.deepEqual(wrong, { mixed: 0, hung: 0, failed: [] })
  assert.deepEqual([...nodes].sort(), [guest.endpoint, owner.endpoint].sort())
  assert.ok(right >= Math.min(calls, callers))
})

test('every event runs once, with its own payload', async () => {
  const bucket = 'events'
  assert.equal((await send(owner, 'PUT', `/${bucket}`, '')).status, 200)
  const ids = Array.from({ length: 64 }, (_, i) => `event-${i}`).sort()
  const accepted = await Promise.all(ids.map((id, i) => invoke(i % 2 ? owner : guest,
    { id, ms: i % 7, bucket }, { 'x-amz-invocation-type': 'Event' })))
  assert.deepEqual(new Set(accepted.map(({ status }) => status)), new Set([202]))
  // Each run makes an object of its own, below the id that it was told.
  const ran = async () => {
    const listed = await send(owner, 'GET', `/${bucket}?list-type=2`, '')
    return [...listed.body.matchAll(/<Key>(.*?)\/.*?<\/Key>/g)].map(([, id]) => id).sort()
  }
  let seen = []
  for (let attempt = 0; seen.length < ids.length && attempt < 300; ++attempt) {
    await new Promise((resolve) => setTimeout(resolve, 100))
    seen = await ran()
  }
  assert.deepEqual(seen, ids)
})
