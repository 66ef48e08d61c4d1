// Starts a Troupe of its own for a test: a free port, an empty data directory, and the end of both.
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const binary = process.env.TESTED_TROUPE ?? 'build/release/troupe'
const readyWithin = 20_000

/** Resolves to { endpoint, said, data, process, stop, kill }. `flags` are serve's; `program` is what serves; `said` is what it printed. */
export async function startTroupe ({ flags = [], data, env = {}, program = [binary, 'serve'] } = {}) {
  const folder = data ?? await mkdtemp(join(tmpdir(), 'troupe-test-'))
  const child = spawn(program[0], [...program.slice(1), '--port', '0', '--data', folder, '--set', 'test.control=true', '--set', 'log.access=false', ...flags],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } })
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })))
  const { endpoint, said } = await ready(child, ended)

  async function stop () {
    child.kill('SIGINT')
    const how = await ended
    if (!data) await rm(folder, { recursive: true, force: true })
    if (how.code !== 0) throw new Error(`troupe ended with ${JSON.stringify(how)}`)
  }
  async function kill () {
    child.kill('SIGKILL')
    await ended
  }
  return { endpoint, said, data: folder, process: child, ended, stop, kill }
}

function ready (child, ended) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('troupe did not become ready')), readyWithin)
    let text = ''
    child.stdout.on('data', (chunk) => {
      text += chunk
      if (!/^Ready\.$/m.test(text)) return
      clearTimeout(timer)
      resolve({ endpoint: /api\s+(http:\/\/\S+)/.exec(text)[1], said: text })
    })
    ended.then((how) => {
      clearTimeout(timer)
      reject(new Error(`troupe ended with ${JSON.stringify(how)} before it was ready`))
    })
  })
}

/** What every SDK client of the tests is made with. */
export function clientSettings (endpoint = process.env.TROUPE_ENDPOINT) {
  return {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1
  }
}
