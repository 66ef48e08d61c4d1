// A guest comes back: its owner is killed and started again, either side is stopped and goes on, under load.
//
//     node return.test.mjs [rounds]
//
// Without a number each kind once or twice; 20 is the long form.
import { test, before, after } from 'node:test'
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTroupe } from '../conformance/troupe.mjs'
import { caller, freePort, makeFunction, pause, tokenOf } from './nodes.mjs'

const rounds = Number(process.argv[2] ?? 4)
const name = 'echo'
const http = caller(64)
const data = mkdtempSync(join(tmpdir(), 'troupe-return-'))

// Heartbeats cut a peer off after 2.5 s; what is beyond that is for a machine that is busy with other tests.
const noticedWithin = 6_000
const backWithin = 15_000
const failsFast = 1_000

let port, owner, guest
const startOwner = () => startTroupe({ data, flags: ['--cluster-port', String(port)] })

before(async () => {
  port = await freePort()
  owner = await startOwner()
  guest = await startTroupe({ flags: ['--join', `127.0.0.1:${port}`, '--cluster-token', tokenOf(owner)] })
  await makeFunction(http, owner, name, `
    exports.handler = async (event) => {
      await new Promise((resolve) => setTimeout(resolve, event.ms))
      return { id: event.id, node: process.env.AWS_ENDPOINT_URL }
    }`, 30)
})
after(async () => {
  http.end()
  for (const node of [owner, guest]) node?.process.kill('SIGCONT')
  await guest?.stop()
  await owner?.stop()
  rmSync(data, { recursive: true, force: true })
})

/** Callers that never stop calling, until told; `wrong` is what no caller may ever see. */
function load (node, count) {
  const seen = { right: 0, refused: 0, wrong: [], slowest: 0 }
  let going = true
  const callers = Array.from({ length: count }, async (_, who) => {
    for (let i = 0; going; ++i) {
      const id = `${who}-${i}`
      const answer = await http.invoke(node, name, { id, ms: i % 5 }).catch((error) => error)
      seen.slowest = Math.max(seen.slowest, answer.ms ?? 0)
      if (answer.status === 200 && !answer.headers['x-amz-function-error']) {
        if (JSON.parse(answer.body).id === id) ++seen.right
        else seen.wrong.push(answer.body)
        continue
      }
      if (answer instanceof Error && answer.message === 'hung') seen.wrong.push('hung')
      ++seen.refused
      await pause(20)
    }
  })
  return { seen, end: async () => { going = false; await Promise.all(callers); return seen } }
}

async function until (what, holds, within) {
  const began = Date.now()
  for (;;) {
    if (await holds().catch(() => false)) return Date.now() - began
    assert.ok(Date.now() - began < within, `${what}: not within ${within} ms`)
    await pause(50)
  }
}
const health = () => http.send(guest, 'GET', '/_localstack/health')
const works = async (node) => {
  const answer = await http.invoke(node, name, { id: 'x', ms: 0 })
  return answer.status === 200 && !answer.headers['x-amz-function-error']
}

/** While the owner is away, everything through the guest says so at once. */
async function saysAway () {
  await until('the guest notices', async () => (await health()).status === 503, noticedWithin)
  const said = JSON.parse((await health()).body)
  assert.equal(said.owner, 'away')
  const invoked = await http.invoke(guest, name, { id: 'x', ms: 0 })
  assert.equal(invoked.status, 503, invoked.body)
  assert.equal(invoked.headers['x-amzn-errortype'], 'ServiceUnavailableException')
  const listed = await http.send(guest, 'GET', '/2015-03-31/functions')
  assert.equal(listed.status, 503, listed.body)
  assert.ok(invoked.ms < failsFast && listed.ms < failsFast, `${invoked.ms} and ${listed.ms} ms`)
}

async function isBack () {
  await until('the guest meets its owner again', async () => (await health()).status === 200, backWithin)
  await until('calls go through', () => works(guest), backWithin)
  await until('instances are placed on both', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => http.invoke(guest, name, { id: 'p', ms: 300 })))
    const nodes = new Set(answers.filter(({ status }) => status === 200).map(({ body }) => JSON.parse(body).node))
    return nodes.size === 2
  }, backWithin)
}

/** A call that is under way when it happens must end, and soon. */
async function endsUnderWay (node, happen) {
  const calls = Array.from({ length: 6 }, () => http.invoke(node, name, { id: 'long', ms: 20_000 }).catch((error) => error))
  await pause(500)
  const began = Date.now()
  await happen()
  // What a guest forwards meanwhile waits for an owner that takes it and says nothing.
  const forwarded = ['/2015-03-31/functions', '/bucket/key', '/'].map((path) => http.send(node, 'GET', path).catch((error) => error))
  return { calls: [...calls, ...forwarded], began }
}

const kinds = {
  async 'owner killed and started again' () {
    const { calls, began } = await endsUnderWay(guest, () => owner.kill())
    for (const ended of await Promise.all(calls)) assert.equal(ended.status, 503, ended.body ?? String(ended))
    assert.ok(Date.now() - began < noticedWithin, `calls under way took ${Date.now() - began} ms to end`)
    await saysAway()
    owner = await startOwner()
  },
  async 'owner stopped and going on' () {
    const { calls, began } = await endsUnderWay(guest, async () => owner.process.kill('SIGSTOP'))
    for (const ended of await Promise.all(calls)) assert.equal(ended.status, 503, ended.body ?? String(ended))
    assert.ok(Date.now() - began < noticedWithin, `calls under way took ${Date.now() - began} ms to end`)
    await saysAway()
    owner.process.kill('SIGCONT')
  },
  async 'guest stopped and going on' () {
    guest.process.kill('SIGSTOP')
    await pause(4_000)
    // The owner goes on alone.
    await until('the owner goes on', () => works(owner), noticedWithin)
    guest.process.kill('SIGCONT')
  },
  async 'guest killed and started again' () {
    await guest.kill()
    await until('the owner goes on', () => works(owner), noticedWithin)
    guest = await startTroupe({ flags: ['--join', `127.0.0.1:${port}`, '--cluster-token', tokenOf(owner)] })
  }
}

for (let round = 0; round < rounds; ++round) {
  const [what, happens] = Object.entries(kinds)[round % 4]
  test(`${what} (round ${round + 1})`, { timeout: 120_000 }, async () => {
    const busy = what.startsWith('guest') ? load(owner, 4) : load(guest, 4)
    await pause(300)
    await happens()
    await isBack()
    const seen = await busy.end()
    console.log(`${what}: ${seen.right} right, ${seen.refused} refused, slowest ${seen.slowest} ms`)
    assert.deepEqual(seen.wrong, [])
    assert.ok(seen.right > 0)
  })
}
