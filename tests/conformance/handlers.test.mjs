// Handlers that misbehave: the documented Lambda error, a log line, and the next invocation works.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LambdaClient, CreateFunctionCommand, InvokeCommand } from '@aws-sdk/client-lambda'
import { clientSettings } from './troupe.mjs'

const lambda = new LambdaClient(clientSettings())

const source = `
let calls = 0
exports.handler = async (event) => {
  ++calls
  if (event.do === 'throw') throw new TypeError('boom')
  if (event.do === 'hang') return new Promise(() => setInterval(() => {}, 1000))
  if (event.do === 'spin') for (;;);
  if (event.do === 'exit') process.exit(3)
  if (event.do === 'bigint') return { n: 1n }
  if (event.do === 'print') { for (let i = 0; i < 1000; ++i) console.log('x'.repeat(100_000)); return 'printed' }
  if (event.do === 'huge') return 'x'.repeat(7_000_000)
  return { calls }
}`

const folder = mkdtempSync(join(tmpdir(), 'troupe-handlers-'))
writeFileSync(join(folder, 'index.js'), source)
execFileSync('zip', ['-q', '-j', join(folder, 'code.zip'), join(folder, 'index.js')])
await lambda.send(new CreateFunctionCommand({
  FunctionName: 'misbehaving', Runtime: 'nodejs20.x', Handler: 'index.handler', Timeout: 2,
  Role: 'arn:aws:iam::000000000000:role/any', Code: { ZipFile: readFileSync(join(folder, 'code.zip')) }
}))

async function invoke (what) {
  const answer = await lambda.send(new InvokeCommand({
    FunctionName: 'misbehaving', Payload: JSON.stringify({ do: what }), LogType: 'Tail'
  }))
  return {
    error: answer.FunctionError,
    payload: JSON.parse(Buffer.from(answer.Payload).toString()),
    log: Buffer.from(answer.LogResult, 'base64').toString()
  }
}

async function works () {
  const { error, payload } = await invoke('work')
  assert.equal(error, undefined)
  assert.ok(payload.calls >= 1)
}

test('throws', async () => {
  const { error, payload, log } = await invoke('throw')
  assert.equal(error, 'Unhandled')
  assert.equal(payload.errorType, 'TypeError')
  assert.equal(payload.errorMessage, 'boom')
  assert.match(payload.trace[0], /TypeError: boom/)
  assert.match(log, /ERROR\tInvoke Error \t\{"errorType":"TypeError"/)
  await works()
})

for (const what of ['hang', 'spin']) {
  test(`never returns (${what})`, async () => {
    const { error, payload, log } = await invoke(what)
    assert.equal(error, 'Unhandled')
    assert.equal(payload.errorType, 'Sandbox.Timedout')
    assert.match(payload.errorMessage, /RequestId: \S+ Error: Task timed out after 2\.00 seconds/)
    assert.match(log, /Task timed out after 2\.00 seconds/)
    await works()
  })
}

test('exits', async () => {
  const { error, payload } = await invoke('exit')
  assert.equal(error, 'Unhandled')
  assert.equal(payload.errorType, 'Runtime.ExitError')
  assert.match(payload.errorMessage, /Runtime exited with error: exit status 3/)
  await works()
})

test('returns what is not JSON', async () => {
  const { error, payload } = await invoke('bigint')
  assert.equal(error, 'Unhandled')
  assert.equal(payload.errorType, 'Runtime.MarshalError')
  await works()
})

test('prints 100 MB', async () => {
  const { error, payload, log } = await invoke('print')
  assert.equal(error, undefined)
  assert.equal(payload, 'printed')
  assert.match(log, /REPORT RequestId/)
  await works()
})

test('returns more than 6 MB', async () => {
  const { error, payload } = await invoke('huge')
  assert.equal(error, 'Unhandled')
  assert.equal(payload.errorType, 'Function.ResponseSizeTooLarge')
  await works()
})
