// What an operator is told when Troupe starts: what is off, and which variable is no setting.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { startTroupe } from '../conformance/troupe.mjs'

const binary = process.env.TESTED_TROUPE ?? 'build/release/troupe'
const troupe = (words, env = {}) => promisify(execFile)(binary, words, { env: { ...process.env, ...env } })
  .then(({ stdout }) => ({ code: 0, stdout, stderr: '' }), ({ code, stdout, stderr }) => ({ code, stdout, stderr }))

test('the start and the doctor say what is off', async () => {
  const kept = await startTroupe()
  const kind = await startTroupe({ flags: ['--ephemeral', '--set', 'cors.allowed_origins=*'] })
  try {
    assert.match(kept.said, /^ {2}off {6}auth \(any credentials are accepted\), tls \(put a proxy in front\)$/m)
    assert.match(kind.said, /^ {2}off {6}auth \(.*\), origins \(any web page may call\), durability \(nothing is kept\), tls \(.*\)$/m)
    const { stdout } = await troupe(['doctor', '--endpoint', kind.endpoint])
    for (const what of ['auth (any credentials are accepted)', 'origins (any web page may call)', 'durability (nothing is kept)', 'tls (put a proxy in front)']) {
      assert.ok(stdout.includes(`look  off            ${what}\n`), stdout)
    }
  } finally {
    await kept.stop()
    await kind.stop()
  }
})

test('with signatures required, auth is not among what is off', async () => {
  const strict = await startTroupe({ flags: ['--set', 'auth.required=true'] })
  try {
    assert.match(strict.said, /^ {2}off {6}tls \(put a proxy in front\)$/m)
  } finally {
    await strict.stop()
  }
})

test('a variable that names no setting is an error, for the server and for the verbs', async () => {
  for (const words of [['serve', '--port', '0', '--ephemeral'], ['config']]) {
    const refused = await troupe(words, { TROUPE_PORT: '4570' })
    assert.equal(refused.code, 2)
    assert.match(refused.stderr, /TROUPE_PORT: there is no setting TROUPE_PORT; the nearest is TROUPE_SERVE__PORT/)
  }
  assert.equal((await troupe(['config'], { TROUPE_ENDPOINT: 'http://127.0.0.1:1' })).code, 0)
})
