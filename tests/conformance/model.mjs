// Requests made from a service's model and its overlay (models/README.md): values within the constraints, and just outside.
import { readFileSync } from 'node:fs'

const read = (name) => JSON.parse(readFileSync(new URL(`../../models/${name}.json`, import.meta.url), 'utf8'))
const asMember = (member) => (typeof member === 'string' ? { shape: member } : member)
const depthMax = 3

/** Texts that one pattern or another takes. */
const texts = ['abc', 'abcdefgh', 'Abc-def_1', '/abc', 'abc.def', '1', '12', 'true', '0'.repeat(12), 'a'.repeat(20), 'a'.repeat(32), '*',
  '$LATEST', 'index.handler', 'lambda:InvokeFunction', 'nodejs20.x', 'apigateway.amazonaws.com', 'GET /abc',
  'arn:aws:iam::000000000000:role/abc', 'arn:aws:lambda:us-east-1:000000000000:function:abc',
  'arn:aws:lambda:us-east-1:000000000000:layer:abc:1', 'arn:aws:kms:us-east-1:000000000000:key/abc',
  'arn:aws:logs:us-east-1:000000000000:log-group:abc', 'arn:aws:sqs:us-east-1:000000000000:abc', '/mnt/abc', 'o-1234567890',
  'arn:aws:lambda:us-east-1:000000000000:code-signing-config:csc-0123456789abcdef0', '2012-10-17', 'https://example.com/abc',
  'arn:aws:elasticfilesystem:us-east-1:000000000000:access-point/fsap-0123456789abcdef0', 'sg-12345678', 'subnet-12345678', '200',
  '000000000000.dkr.ecr.us-east-1.amazonaws.com/abc:1', 'arn:aws:lambda:us-east-1::runtime:' + 'a'.repeat(64)]

export class Model {
  /** `besides`: what operations need that their models do not say, by their names; `values`: the same of shapes. */
  constructor (service, besides = {}, values = {}) {
    this.besides = besides
    this.values = values
    this.facts = read(service)
    this.overlay = read(`${service}.overlay`)
    this.served = [...this.overlay.served].sort()
    this.all = Object.keys(this.facts.operations).length
    this.constraintError = this.overlay.words?.constraintError ?? 'ValidationException'
  }

  inputOf (operation) {
    const input = this.facts.operations[operation].input
    return input && asMember(input).shape
  }

  /** A shape as it counts, for a member of `owner` or anywhere. */
  shape (name, key) {
    const limits = this.overlay.limits ?? {}
    return { ...this.facts.shapes[name], ...limits[name], ...limits[key] }
  }

  members (owner) {
    return Object.entries(this.facts.shapes[owner]?.members ?? {}).map(([name, member]) => ({ name, ...asMember(member) }))
  }

  isRequired (owner, name) {
    return this.overlay.required?.[`${owner}.${name}`] ?? this.facts.shapes[owner].required?.includes(name) ?? false
  }

  isDocument (name) {
    return this.overlay.documents?.includes(name) || this.facts.shapes[name].document
  }

  /** A value within the constraints; undefined where none is known. */
  value (name, key, depth = 0) {
    const shape = this.shape(name, key)
    if (depth > 6) return undefined
    if (this.values[name] !== undefined) return this.values[name]
    switch (shape.type) {
      case 'string': return this.text(shape)
      case 'boolean': return true
      case 'integer': case 'long': case 'float': case 'double': return Math.min(Math.max(shape.min ?? 1, 1), shape.max ?? Infinity)
      case 'timestamp': return new Date(1_700_000_000_000)
      case 'blob': return Buffer.from('{}'.padEnd(shape.min ?? 2))
      case 'list': {
        const one = this.value(asMember(shape.member).shape, undefined, depth + 1)
        return one === undefined ? undefined : Array(Math.max(1, shape.min ?? 1)).fill(one)
      }
      case 'map': {
        const label = this.value(asMember(shape.key).shape, undefined, depth + 1)
        const one = this.value(asMember(shape.value).shape, undefined, depth + 1)
        return label === undefined || one === undefined ? undefined : { [label]: one }
      }
      default: return this.structure(name, depth)
    }
  }

  /** With its required members; of a union, or of none, the first that has a value. */
  structure (name, depth = 0) {
    if (name === 'AttributeValue') return { S: 'abc' }
    const members = this.members(name)
    const wanted = members.filter((member) => this.isRequired(name, member.name))
    const chosen = wanted.length ? wanted : members.slice(0, 1)
    const made = {}
    for (const member of chosen) {
      const one = this.value(member.shape, `${name}.${member.name}`, depth + 1)
      if (one === undefined) return wanted.length ? undefined : {}
      made[member.name] = one
    }
    return made
  }

  text ({ enum: values, pattern, min = 0, max = Infinity }) {
    if (values) return values[0]
    const takes = pattern ? new RegExp(`^(?:${pattern})$`, 'u') : { test: () => true }
    return texts.find((text) => text.length >= min && text.length <= max && takes.test(text)) ??
      (takes.test('a'.repeat(min)) ? 'a'.repeat(min) : undefined)
  }

  /** What an operation needs at least; the model may know better than what is said of constraints. */
  plain (operation) {
    const input = this.inputOf(operation)
    if (!input) return {}
    const required = this.facts.shapes[input].required ?? []
    const needed = this.members(input).filter(({ name }) => required.includes(name) || this.isRequired(input, name))
      .map((member) => [member.name, this.value(member.shape, `${input}.${member.name}`)])
    return { ...Object.fromEntries(needed), ...this.besides[operation] }
  }

  /** One request a member, members of members too: [{ path, input }]. */
  requests (operation) {
    const input = this.inputOf(operation)
    const plain = this.plain(operation)
    const made = []
    const each = (owner, base, path, set, depth) => {
      for (const member of this.members(owner)) {
        const one = this.value(member.shape, `${owner}.${member.name}`)
        if (one === undefined) continue
        const here = path ? `${path}.${member.name}` : member.name
        const input = set({ ...base, [member.name]: one })
        made.push({ path: here, input })
        const shape = this.facts.shapes[member.shape]
        if (depth < depthMax && shape.type === 'structure' && !this.isDocument(member.shape)) {
          each(member.shape, this.structure(member.shape) ?? {}, here, (inner) => set({ ...base, [member.name]: inner }), depth + 1)
        }
      }
    }
    if (input) each(input, plain, '', (whole) => whole, 1)
    return made
  }

  /** What the outermost member of a path is called where it travels; headers in lower case. */
  travelsAs (operation, path) {
    const found = this.members(this.inputOf(operation)).find(({ name }) => name === path.split('.')[0])
    if (!found?.locationName) return []
    return [found.location?.startsWith('header') ? found.locationName.toLowerCase() : found.locationName]
  }

  /** An answer to HEAD has nothing but its status. */
  isTold (operation) {
    return this.facts.operations[operation].http?.method !== 'HEAD'
  }

  /** Requests that break one constraint of one member each: [{ path, rule, input }]. */
  broken (operation) {
    const input = this.inputOf(operation)
    const made = []
    if (!input || this.overlay.unchecked?.includes('*')) return made
    for (const member of this.members(input)) {
      const key = `${input}.${member.name}`
      const path = member.name
      // In a header, a path or a query nothing but text arrives; and what a service says itself, it says in its words.
      if (this.overlay.unchecked?.includes(key) || this.isDocument(member.shape)) continue
      if (this.isRequired(input, member.name) && !member.location) made.push({ path, rule: 'left out', input: { [path]: undefined } })
      for (const { rule, value } of this.outside(this.shape(member.shape, key), member)) made.push({ path, rule, input: { [path]: value } })
    }
    return made
  }

  outside (shape, { shape: name, location }) {
    const { min, max, enum: values, pattern, type, arn } = shape
    const made = []
    const add = (rule, value) => made.push({ rule, value })
    const fits = this.value(name)
    if (type === 'string') {
      if (values) add('no such value', 'no-such-value')
      if (min > 0 && !location) add('too short', (fits ?? 'a').slice(0, min - 1))
      if (max != null && max < 5_000) add('too long', (fits ?? 'a').padEnd((arn ?? max) + 1, 'a'))
      if (pattern && !new RegExp(`^(?:${pattern})$`, 'u').test('\u2028 !')) add('no match', 'a\u2028 !'.padEnd(min ?? 0, '!'))
    } else if (['integer', 'long'].includes(type)) {
      if (min != null) add('too small', min - 1)
      if (max != null && max < 2 ** 31 - 1) add('too large', max + 1)
    } else if (type === 'list' && fits !== undefined) {
      if (min > 0) add('too few', [])
      if (max != null && max <= 1_000) add('too many', Array(max + 1).fill(fits[0]))
    }
    return made
  }
}
