// Runs one conformance test file against a Troupe of its own: node run.mjs FILE
import { spawn } from 'node:child_process'
import { startTroupe } from './troupe.mjs'

const troupe = await startTroupe()
const test = spawn(process.execPath, ['--test', '--test-reporter=spec', process.argv[2]],
  { stdio: 'inherit', env: { ...process.env, TROUPE_ENDPOINT: troupe.endpoint } })
const code = await new Promise((resolve) => test.once('exit', resolve))
await troupe.stop()
process.exit(code ?? 1)
