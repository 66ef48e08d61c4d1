// SIGTERM with many names awake ends soon; names that do not exist cost nothing.
//
//     node ending.mjs [names=5000] [milliseconds=10000]
//
// In a release build, `node ending.mjs 100000 2000` is the long form.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { startTroupe } from '../conformance/troupe.mjs'

const names = Number(process.argv[2] ?? 5_000)
const milliseconds = Number(process.argv[3] ?? 10_000)
const atOnce = 128

const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
function logs (endpoint, operation, body) {
  return new Promise((resolve, reject) => {
    const call = request(endpoint, {
      method: 'POST',
      agent,
      headers: { 'x-amz-target': `Logs_20140328.${operation}`, 'content-type': 'application/x-amz-json-1.1' }
    }, (reply) => {
      reply.resume()
      reply.on('end', () => resolve(reply.statusCode))
    })
    call.on('error', reject)
    call.end(JSON.stringify(body))
  })
}

async function forEachName (perform) {
  let next = 0
  await Promise.all(Array.from({ length: atOnce }, async () => {
    while (next < names) await perform(next++)
  }))
}

const residentMiB = async (pid) => Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))[1]) / 1024

async function timed (label, perform) {
  const began = Date.now()
  await perform()
  const took = Date.now() - began
  console.log(`${label}: ${took} ms`)
  return took
}

// ASan keeps what was freed, to see it used: that is not growth.
const troupe = await startTroupe({ env: { ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ''}:quarantine_size_mb=8` } })
const { endpoint } = troupe
const describe = (status) => async (i) =>
  assert.equal(await logs(endpoint, 'DescribeLogStreams', { logGroupName: `/ending/${i}` }), status)

const before = await residentMiB(troupe.process.pid)
await timed(`${names} names that do not exist`, () => forEachName(describe(400)))
const grown = await residentMiB(troupe.process.pid) - before
console.log(`grown by ${grown.toFixed(1)} MiB`)
assert.ok(grown < 32, 'a name that does not exist costs memory')

const make = () => forEachName(async (i) => {
  assert.equal(await logs(endpoint, 'CreateLogGroup', { logGroupName: `/ending/${i}` }), 200)
  await describe(200)(i)
})
await timed(`${names} names made and awake`, make)
const reset = await timed('reset', async () => {
  const reply = await fetch(`${endpoint}/_troupe/reset`, { method: 'POST' })
  assert.equal(reply.status, 200, await reply.text())
})
assert.ok(reset < milliseconds)
await timed(`${names} names made and awake again`, make)
agent.destroy()
const ending = await timed('SIGTERM', async () => {
  troupe.process.kill('SIGTERM')
  assert.deepEqual(await troupe.ended, { code: 0, signal: null })
})
assert.ok(ending < milliseconds)
