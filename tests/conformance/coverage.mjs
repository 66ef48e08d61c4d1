// docs/coverage.md, from what the model's requests came to (tests/conformance/model.test.mjs).
import { readFileSync, readdirSync } from 'node:fs'

const models = new URL('../../models/', import.meta.url)

/** `seen`: service -> { model, operations: operation -> members that are refused by name }. */
export function coverageText (seen) {
  const lines = ['# What is served', '',
    'Made by `./dev coverage`, and compared with what is built by `conformance_model`: of every service that stands on its model,',
    'the operations that are served, and the members that they refuse by name. Members that are not listed are taken.', '']
  const names = readdirSync(models).filter((name) => /^\w+\.json$/.test(name)).map((name) => name.slice(0, -5)).sort()
  lines.push('| service | served | of |', '| --- | ---: | ---: |')
  for (const name of names) {
    const { served } = JSON.parse(readFileSync(new URL(`${name}.overlay.json`, models), 'utf8'))
    const { operations } = JSON.parse(readFileSync(new URL(`${name}.json`, models), 'utf8'))
    lines.push(`| ${name} | ${served.length} | ${Object.keys(operations).length} |`)
  }
  for (const [name, { operations }] of [...seen].sort(([a], [b]) => a.localeCompare(b))) {
    lines.push('', `## ${name}`, '', '| operation | refused by name |', '| --- | --- |')
    for (const [operation, members] of operations) lines.push(`| ${operation} | ${outermost(members).join(', ')} |`)
  }
  return lines.join('\n') + '\n'
}

/** Without the members of members that are in the list themselves. */
function outermost (members) {
  return members.filter((path) => !members.some((other) => path.startsWith(`${other}.`)))
}
