// What the code of a function can do to Troupe, to others and to the machine, from inside and from outside.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTroupe } from '../conformance/troupe.mjs'
import { freePort, tokenOf } from '../cluster/nodes.mjs'

const folder = mkdtempSync(join(tmpdir(), 'troupe-functions-'))
let troupe

before(async () => { troupe = await startTroupe() })
after(async () => {
  await troupe?.stop()
  rmSync(folder, { recursive: true })
})

function zipOf (text, name = 'index.js') {
  writeFileSync(join(folder, name), text)
  rmSync(join(folder, 'code.zip'), { force: true })
  execFileSync('zip', ['-q', '-j', join(folder, 'code.zip'), join(folder, name)])
  return readFileSync(join(folder, 'code.zip')).toString('base64')
}
const call = async (at, method, path, body) => {
  const answer = await fetch(at.endpoint + path, { method, body: body && JSON.stringify(body) })
  const text = await answer.text()
  return { status: answer.status, error: answer.headers.get('x-amz-function-error'), body: text && JSON.parse(text) }
}
async function make (name, text, more = {}, at = troupe) {
  const made = await call(at, 'POST', '/2015-03-31/functions', {
    FunctionName: name, Runtime: 'nodejs20.x', Handler: 'index.handler', Timeout: 10,
    Role: 'arn:aws:iam::000000000000:role/worker', Code: { ZipFile: zipOf(text) }, ...more
  })
  assert.equal(made.status, 201, JSON.stringify(made.body))
}
const invoke = (name, event = {}, at = troupe) => call(at, 'POST', `/2015-03-31/functions/${name}/invocations`, event)
const update = (name, text) => call(troupe, 'PUT', `/2015-03-31/functions/${name}/code`, { ZipFile: zipOf(text) })

/** The processes below one, by their names, from /proc. */
function below (pid) {
  const found = []
  const text = (path) => { try { return readFileSync(path, 'utf8') } catch { return '' } } // A thread or process may have ended.
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    for (const child of text(`/proc/${pid}/task/${task}/children`).split(' ').filter(Boolean)) {
      try {
        found.push({ pid: Number(child), name: readFileSync(`/proc/${child}/comm`, 'utf8').trim() }, ...below(child))
      } catch {} // It has ended meanwhile.
    }
  }
  return found
}
const sleepers = () => below(troupe.process.pid).filter(({ name }) => name === 'sleep')
async function soon (claim, what) {
  for (let attempt = 0; attempt < 100; ++attempt) {
    if (claim()) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  assert.fail(what)
}

test('a function reaches neither the data directory nor the credentials, and cannot end the server', async () => {
  await make('reach', `const fs = require('fs')
    exports.handler = async ({ data, pid }) => {
      const attempt = (what) => { try { return what() ?? 'done' } catch (why) { return why.code } }
      return [attempt(() => fs.readdirSync(data)), attempt(() => fs.readFileSync('/proc/' + pid + '/mem')),
        attempt(() => process.kill(pid, 'SIGKILL')), attempt(() => process.kill(-1, 0)), attempt(() => fs.writeFileSync('/var/task/index.js', ''))]
    }`)
  const { body } = await invoke('reach', { data: troupe.data, pid: troupe.process.pid })
  assert.deepEqual(body.slice(0, 3), ['ENOENT', 'ENOENT', 'ESRCH'])
  assert.equal(body[4], 'EROFS')
  assert.equal((await invoke('reach', { data: troupe.data, pid: troupe.process.pid })).status, 200)
})

const spawner = `exports.handler = async () => {
  require('child_process').spawn('setsid', ['sleep', '1000'], { detached: true, stdio: 'ignore' }).unref()
  await new Promise((resolve) => setTimeout(resolve, 50))
  return 1 }`

test('what a function starts ends with its environment: new code, deletion', async () => {
  await make('spawner', spawner)
  assert.equal((await invoke('spawner')).body, 1)
  await soon(() => sleepers().length === 1, 'it did not start')
  assert.equal((await update('spawner', spawner + ' // 2')).status, 200)
  await soon(() => sleepers().length === 0, 'it outlived its code')
  assert.equal((await invoke('spawner')).body, 1)
  await soon(() => sleepers().length === 1, 'it did not start')
  assert.equal((await call(troupe, 'DELETE', '/2015-03-31/functions/spawner')).status, 204)
  await soon(() => sleepers().length === 0, 'it outlived its function')
})

for (const signal of ['SIGTERM', 'SIGKILL']) {
  test(`what a function starts ends with the server, by ${signal}`, async () => {
    const other = await startTroupe()
    await make('spawner', spawner, {}, other)
    assert.equal((await invoke('spawner', {}, other)).body, 1)
    const all = below(other.process.pid).map(({ pid }) => pid)
    assert.ok(all.length >= 3)
    other.process.kill(signal)
    await other.ended
    // A zombie that nobody reaps yet is no process any more.
    const lives = (pid) => { try { return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')) } catch { return false } }
    await soon(() => !all.some(lives), 'processes outlived the server')
    rmSync(other.data, { recursive: true, force: true })
  })
}

/** Asks whom it is taken for, here or at another place. */
const whoAmI = `exports.handler = async ({ authorization, at }) => {
  const answer = await fetch(at ?? process.env.AWS_ENDPOINT_URL, { method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...(authorization ? { authorization } : {}) },
    body: 'Action=GetCallerIdentity&Version=2011-06-15' })
  return (await answer.text()).match(/<Arn>(.*)<\\/Arn>/)?.[1] ?? answer.status
}`
const role = 'arn:aws:sts::000000000000:assumed-role/worker/asks'
const scope = (key) => `AWS4-HMAC-SHA256 Credential=${key}/20260101/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=00`

test('a function of one Troupe is nobody of another one on the same machine', async () => {
  const other = await startTroupe()
  try {
    for (const at of [troupe, other]) await make('asks', whoAmI, {}, at) // As many of each: their users would be the same.
    for (const at of [troupe, other]) assert.equal((await invoke('asks', {}, at)).body, role)
    assert.equal((await invoke('asks', { at: other.endpoint })).body, 'arn:aws:iam::000000000000:root')
  } finally {
    await other.stop()
    await call(troupe, 'DELETE', '/2015-03-31/functions/asks')
  }
})

test('a function on a guest is its role there, and at its owner by way of it, whatever it claims', async () => {
  const port = await freePort()
  const owner = await startTroupe({ flags: ['--cluster-port', String(port)] })
  const guest = await startTroupe({ flags: ['--join', `127.0.0.1:${port}`, '--cluster-token', tokenOf(owner)] })
  try {
    await make('asks', whoAmI, {}, owner)
    for (const authorization of [undefined, scope('test'), scope('111111111111')]) {
      // Side by side, so that some run on the guest; there AWS_ENDPOINT_URL is the guest's.
      const said = await Promise.all(Array.from({ length: 6 }, () => invoke('asks', { authorization }, owner)))
      assert.deepEqual([...new Set(said.map(({ body }) => body))], [role])
    }
  } finally {
    await guest.stop()
    await owner.stop()
  }
})

test('a function that asks without a signature, or with any, is its role', async () => {
  await make('asks', whoAmI)
  assert.equal((await invoke('asks', { authorization: scope('test') })).body, role)
  assert.equal((await invoke('asks', { authorization: scope('111111111111') })).body, role)
})

test('packages are unpacked anew after a start, and go when no function names them', async () => {
  const packages = () => readdirSync(join(troupe.data, 'packages')).filter((name) => name !== 'node_modules')
  await make('packed', 'exports.handler = async () => 1')
  const before = packages().length
  for (let i = 0; i < 5; ++i) {
    assert.equal((await update('packed', `exports.handler = async () => ${i}`)).status, 200)
    assert.equal((await invoke('packed')).body, i)
  }
  await soon(() => packages().length === before, `${packages().length} packages instead of ${before}`)
  assert.equal(statSync(join(troupe.data, 'packages')).mode & 0o022, 0)
  await call(troupe, 'DELETE', '/2015-03-31/functions/packed')
  await soon(() => packages().length === before - 1, 'the package of a function that is gone stays')
})

test('code that was changed on disk behind our back is not run after a start', async () => {
  const one = await startTroupe()
  await make('trusted', 'exports.handler = async () => "as deployed"', {}, one)
  one.process.kill('SIGTERM')
  await one.ended
  const packages = join(one.data, 'packages')
  for (const name of readdirSync(packages)) writeFileSync(join(packages, name, 'index.js'), 'exports.handler = async () => "changed"')
  const two = await startTroupe({ data: one.data })
  assert.equal((await invoke('trusted', {}, two)).body, 'as deployed')
  two.process.kill('SIGTERM')
  await two.ended
  rmSync(one.data, { recursive: true, force: true })
})

test('the size of /tmp is EphemeralStorage', async () => {
  await make('storage', `exports.handler = async () => { const { blocks, bsize } = require('fs').statfsSync('/tmp'); return blocks * bsize >> 20 }`,
    { EphemeralStorage: { Size: 600 } })
  assert.equal((await invoke('storage')).body, 600)
})
