// Answers reach their askers only: 32 callers over two nodes, each of whom says an id and must hear it.
//
//     node answers.test.mjs [calls]
//
// Without a number, as many calls as fit in a few seconds; 20000 is the long form.
import { test, before, after } from 'node:test'
import assert from 'node:assert/strict'
import { startTroupe } from '../conformance/troupe.mjs'
import { caller, freePort, makeFunction, pause, tokenOf } from './nodes.mjs'

const calls = Number(process.argv[2] ?? Infinity)
const seconds = calls === Infinity ? 12 : Infinity
const callers = 32
const name = 'echo'
const http = caller(callers)
const invoke = (node, event, headers) => http.invoke(node, name, event, headers)

let owner, guest

before(async () => {
  const port = await freePort()
  owner = await startTroupe({ flags: ['--cluster-port', String(port)] })
  guest = await startTroupe({ flags: ['--join', `127.0.0.1:${port}`, '--cluster-token', tokenOf(owner)] })
  await makeFunction(http, owner, name, `
    exports.handler = async (event, context) => {
      if (event.ms) await new Promise((resolve) => setTimeout(resolve, event.ms))
      if (event.bucket) {
        await fetch(\`\${process.env.AWS_ENDPOINT_URL}/\${event.bucket}/\${event.id}/\${Math.random()}\`, { method: 'PUT', body: event.id })
      }
      return { id: event.id, request: context.awsRequestId, node: process.env.AWS_ENDPOINT_URL }
    }`)
})
after(async () => {
  http.end()
  await guest?.stop()
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
  assert.equal((await http.send(owner, 'PUT', `/${bucket}`)).status, 200)
  const ids = Array.from({ length: 64 }, (_, i) => `event-${i}`).sort()
  const accepted = await Promise.all(ids.map((id, i) => invoke(i % 2 ? owner : guest,
    { id, ms: i % 7, bucket }, { 'x-amz-invocation-type': 'Event' })))
  assert.deepEqual(new Set(accepted.map(({ status }) => status)), new Set([202]))
  // Each run makes an object of its own, below the id that it was told.
  const ran = async () => {
    const listed = await http.send(owner, 'GET', `/${bucket}?list-type=2`)
    return [...listed.body.matchAll(/<Key>(.*?)\/.*?<\/Key>/g)].map(([, id]) => id).sort()
  }
  let seen = []
  for (let attempt = 0; seen.length < ids.length && attempt < 300; ++attempt) {
    await pause(100)
    seen = await ran()
  }
  assert.deepEqual(seen, ids)
})
