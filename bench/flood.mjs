// What a function that floods the server does to another one: the latency of a quiet `hello`, alone and while a neighbour
// prints, or sends frames that are not due, as fast as it can. Prints ratios to the quiet figures.
//
//     TESTED_TROUPE=build/release/troupe node bench/flood.mjs [calls=2000]
import { startTroupe } from '../tests/conformance/troupe.mjs'
import { caller, makeFunction } from '../tests/cluster/nodes.mjs'

const calls = Number(process.argv[2] ?? 2000)
const server = await startTroupe({ flags: ['--ephemeral'] })
const http = caller(8)
await makeFunction(http, server, 'hello', 'exports.handler = async () => 1')
await makeFunction(http, server, 'busy', 'exports.handler = async () => { const end = Date.now() + 20000; while (Date.now() < end); }', 30)
await makeFunction(http, server, 'prints', `
  const line = 'x'.repeat(65536) + '\\n'
  exports.handler = async () => { const end = Date.now() + 20000; while (Date.now() < end) require('fs').writeSync(1, line) }`, 30)
await makeFunction(http, server, 'frames', `
  const fs = require('fs')
  const junk = Buffer.alloc(65536, 0xff)
  exports.handler = async () => {
    const end = Date.now() + 20000
    while (Date.now() < end) for (let fd = 3; fd < 32; ++fd) try { fs.writeSync(fd, junk) } catch {}
  }`, 30)

/** p50 and p99 in ms of one caller's calls, one after the other. */
async function latency () {
  const took = []
  for (let i = 0; i < calls; ++i) {
    const from = performance.now()
    const answer = await http.invoke(server, 'hello', {})
    if (answer.status !== 200 || answer.body !== '1') throw new Error(answer.body)
    took.push(performance.now() - from)
  }
  took.sort((a, b) => a - b)
  return { p50: took[Math.floor(calls / 2)], p99: took[Math.floor(calls * 0.99)] }
}

await latency()
const quiet = await latency()
console.log(`| neighbour | p50 ms | p99 ms | p99 of quiet |\n| --- | ---: | ---: | ---: |`)
const row = (name, { p50, p99 }) => console.log(`| ${name} | ${p50.toFixed(2)} | ${p99.toFixed(2)} | ${(p99 / quiet.p99).toFixed(2)} |`)
row('none', quiet)
// One that only computes: what a core that is taken costs, on a machine with few of them.
for (const name of ['busy', 'prints', 'frames']) {
  const flooding = http.invoke(server, name, {})
  await new Promise((resolve) => setTimeout(resolve, 500))
  row(name, await latency())
  await flooding
}
http.end()
await server.stop()
