// SPDX-License-Identifier: Apache-2.0
// Makes the constant tables of one service from its model and its overlay:
//
//     node models/generate.mjs models/logs.json models/logs.overlay.json OUTPUT.cpp OUTPUT.hpp
//
// The tables are the structs of gateway/wire/model.hpp, and the header has a constant for each
// member of what served operations take and give, with which gateway/wire/input.hpp reads it and
// gateway/wire/output.hpp writes it. Shapes are written only where a served
// operation reaches them; of every other operation there is its name and its route. The same input
// gives the same text. What an overlay may say: models/README.md.
import fs from 'node:fs';
import path from 'node:path';

const [modelFile, overlayFile, outputFile, headerFile] = process.argv.slice(2);
const model = JSON.parse(fs.readFileSync(modelFile, 'utf8'));
const overlay = JSON.parse(fs.readFileSync(overlayFile, 'utf8'));
const service = path.basename(modelFile, '.json');

const overlayKeys = [
  'served', 'words', 'errors', 'xmlNamespace', 'routes', 'names', 'documents', 'limits', 'required', 'enums', 'order', 'alone',
  'unchecked',
  'texts', 'formats', 'written', 'statuses',
];
const used = new Set();

function fail(what) {
  console.error(`${overlayFile}: ${what}`);
  process.exit(1);
}

for (const key of Object.keys(overlay)) if (!overlayKeys.includes(key)) fail(`no such key: ${key}`);
const said = (table, name) => {
  const list = overlay[table] ?? {};
  const has = Array.isArray(list) ? list.includes(name) : name in list;
  if (has) used.add(`${table} ${name}`);
  return has ? (Array.isArray(list) ? true : list[name]) : undefined;
};

// -- what the overlay says of shapes as such, before anything is made of them

function shapeNamed(name, table) {
  if (!model.shapes[name]) fail(`${table}: no ${name}`);
  return model.shapes[name];
}
for (const name of overlay.texts ?? []) {
  shapeNamed(name, 'texts');
  model.shapes[name] = { type: 'string' };
}
for (const [name, first] of Object.entries(overlay.written ?? {})) {
  const shape = shapeNamed(name, 'written');
  for (const key of first) if (!shape.members?.[key]) fail(`written: ${name} has no ${key}`);
  const all = [...first, ...Object.keys(shape.members).filter((key) => !first.includes(key))];
  shape.members = Object.fromEntries(all.map((key) => [key, shape.members[key]]));
}

// -- what is reached: a model's member is the name of its shape, or an object that says more

const asMember = (m) => (typeof m === 'string' ? { shape: m } : m);
const served = new Set(overlay.served);
for (const name of [...served, ...Object.keys(overlay.statuses ?? {})])
  if (!model.operations[name]) fail(`no such operation: ${name}`);

/** Shapes in the order of their names, and after them those of members with limits of their own. */
const reached = new Map();

function membersOf(name) {
  const shape = model.shapes[name];
  if (shape.document || (said('documents', name) && shape.type !== 'map')) return [];
  switch (shape.type) {
    case 'structure':
      return Object.entries(shape.members ?? {}).map(([key, m]) => [key, asMember(m)]);
    case 'list':
      return [['member', asMember(shape.member)]];
    case 'map':
      return [['key', asMember(shape.key)], ['value', asMember(shape.value)]];
    default:
      return [];
  }
}

function reach(name) {
  if (reached.has(name)) return;
  if (!model.shapes[name]) throw new Error(`${modelFile}: no shape ${name}`);
  reached.set(name, null);
  for (const [, m] of membersOf(name)) reach(m.shape);
}

const inputOf = (operation, side) => (operation[side] ? asMember(operation[side]) : null);
for (const name of [...served].sort()) {
  const operation = model.operations[name];
  for (const side of ['input', 'output']) if (operation[side]) reach(inputOf(operation, side).shape);
  for (const error of operation.errors ?? []) reach(asMember(error).shape);
}
// Actors refuse by any of them.
const allErrors = served.size === 0 ? [] : Object.keys(model.shapes).filter((name) => model.shapes[name].exception).sort();
for (const name of allErrors) reach(name);

const limitsOfMembers = Object.keys(overlay.limits ?? {}).filter((name) => name.includes('.'));
const shapes = [
  ...[...reached.keys()].sort().map((name) => ({ name, key: name })),
  ...limitsOfMembers.sort().map((key) => {
    const [owner, member] = key.split('.');
    const found = membersOf(owner).find(([name]) => name === member);
    if (!found) fail(`no such member: ${key}`);
    return { name: found[1].shape, key };
  }),
];
const indexOf = new Map(shapes.map((shape, index) => [shape.key, index]));

// -- text of C++

/** A literal whose escapes end where they should: octal, three digits. */
function text(value) {
  const bytes = Buffer.from(value, 'utf8');
  let out = '';
  for (const byte of bytes) {
    const letter = String.fromCharCode(byte);
    if (letter === '"' || letter === '\\') out += '\\' + letter;
    else if (letter === '?') out += '\\?'; // No trigraph.
    else if (byte < 32 || byte > 126) out += '\\' + byte.toString(8).padStart(3, '0');
    else out += letter;
  }
  return `"${out}"`;
}

/** `{.name = "x", .status = 404}` of what is not undefined. */
function aggregate(fields) {
  const parts = Object.entries(fields).filter(([, value]) => value !== undefined && value !== false);
  return `{${parts.map(([name, value]) => `.${name} = ${value === true ? 'true' : value}`).join(', ')}}`;
}

const span = (array, from, count) => (count === 0 ? undefined : `{${array} + ${from}, ${count}}`);
const quoted = (value) => (value ? text(value) : undefined);
const number = (value) => (Number.isSafeInteger(value) ? String(value) : undefined);

function namespaceOf(value) {
  if (!value) return undefined;
  const { prefix, uri } = typeof value === 'string' ? { uri: value } : value;
  return aggregate({ prefix: quoted(prefix), uri: quoted(uri) });
}

const formats = {
  unixTimestamp: 'epoch_seconds', iso8601: 'iso8601', iso8601Milliseconds: 'iso8601_milliseconds', rfc822: 'http_date',
};
const formatOf = (value) => (value ? `timestamp_format::${formats[value]}` : undefined);
const locations = {
  header: 'header', headers: 'headers', querystring: 'query', uri: 'uri', statusCode: 'status_code',
};
const kinds = {
  structure: 'structure', list: 'list', map: 'map', string: 'string', blob: 'blob', boolean: 'boolean',
  integer: 'int32', long: 'int64', float: 'float32', double: 'float64', timestamp: 'timestamp',
};

// -- tables

const members = [];
const words = [];
const orders = [];

function memberRow(owner, name, m, isRequired) {
  const key = `${owner}.${name}`;
  const target = model.shapes[m.shape];
  return aggregate({
    name: text(name),
    wire_name: text(m.locationName ?? name),
    type: `&shapes[${indexOf.get(said('limits', key) ? key : m.shape)}]`,
    where: m.location ? `location::${locations[m.location]}` : undefined,
    format: formatOf(m.timestampFormat),
    is_required: said('required', key) ?? isRequired,
    is_renamed: (m.locationName ?? name) !== name,
    is_flattened: m.flattened ?? target.flattened,
    is_attribute: m.xmlAttribute,
    is_json: m.jsonvalue,
    is_idempotency_token: m.idempotencyToken,
    is_host_label: m.hostLabel,
    is_streaming: m.streaming ?? target.streaming,
    is_event_payload: m.eventpayload,
    is_unchecked: said('unchecked', '*') ?? said('unchecked', key),
    is_alone: said('alone', key),
    xmlns: namespaceOf(m.xmlNamespace),
  });
}

/** Indices of members: those that the overlay names, then the others. */
function orderOf(name, own) {
  const first = said('order', name);
  if (!first) return undefined;
  const names = own.map(([key]) => key);
  for (const key of first) if (!names.includes(key)) fail(`order: ${name} has no ${key}`);
  const all = [...first, ...names.filter((key) => !first.includes(key))].map((key) => names.indexOf(key));
  orders.push(...all);
  return span('orders', orders.length - all.length, all.length);
}

function valuesOf(name, shape) {
  const printed = said('enums', name) ?? [];
  const known = shape.enum ?? [];
  for (const value of printed) if (!known.includes(value)) fail(`enums: ${name} has no ${value}`);
  const all = [...printed, ...known.filter((value) => !printed.includes(value))];
  words.push(...all.map(text));
  return span('words', words.length - all.length, all.length);
}

function shapeRow({ name, key }) {
  const shape = { ...model.shapes[name], ...(said('limits', key) ?? {}) };
  const own = membersOf(name);
  members.push(...own.map(([m, value]) => memberRow(name, m, value, shape.required?.includes(m) ?? false)));
  const isDocument = shape.document || said('documents', name);
  const error = shape.error;
  return aggregate({
    name: text(name),
    kind: `shape_kind::${!isDocument ? kinds[shape.type] : shape.type === 'map' ? 'documents' : 'document'}`,
    members: span('members', members.length - own.length, own.length),
    check_order: orderOf(name, own),
    least: number(shape.min),
    most: number(shape.max),
    arn_length_max: number(shape.arn),
    pattern: quoted(shape.pattern),
    values: valuesOf(name, shape),
    format: formatOf(said('formats', key) ?? shape.timestampFormat),
    payload: shape.payload ? own.findIndex(([m]) => m === shape.payload) : undefined,
    is_flattened: shape.flattened,
    is_sensitive: shape.sensitive,
    is_streaming: shape.streaming,
    is_union: shape.union,
    is_event_stream: shape.eventstream,
    is_event: shape.event,
    is_error: shape.exception,
    is_fault: shape.fault,
    wire_name: quoted(said('names', key) ?? shape.locationName),
    xmlns: namespaceOf(shape.xmlNamespace),
    error: error && aggregate({
      code: quoted(error.code),
      status: number(error.httpStatusCode),
      is_sender_fault: error.senderFault,
    }),
  });
}

const shapeRows = shapes.map(shapeRow);
const errors = [];
const marks = [];

/** Query parameters and headers that a request for the operation has, by the names of its members. */
function marksOf(name, operation) {
  const told = overlay.routes?.[name] ?? {};
  for (const key of Object.keys(told))
    if (!['query', 'header', 'as'].includes(key)) fail(`routes: ${name} says ${key}`);
  const input = model.shapes[inputOf(operation, 'input')?.shape]?.members ?? {};
  const all = Object.entries(input).map(([key, m]) => ({ locationName: key, ...asMember(m) }));
  const rows = [['query', 'querystring'], ['header', 'header']].flatMap(([kind, location]) =>
    (told[kind] ?? []).map((mark) => {
      if (kind === 'header' && mark !== mark.toLowerCase()) fail(`routes: ${mark} is not in lower case`);
      if (!all.some((m) => m.location === location && m.locationName === mark))
        fail(`routes: ${name} has no ${kind} ${mark}`);
      return aggregate({ name: text(mark), is_header: kind === 'header' });
    }));
  marks.push(...rows);
  return span('marks', marks.length - rows.length, rows.length);
}

/** Whether the overlay gives the operation's route to another, which must have the same. */
function isShadowed(name, operation) {
  const other = overlay.routes?.[name]?.as;
  if (other === undefined) return false;
  const route = model.operations[other]?.http;
  if (route?.method !== operation.http.method || route.requestUri !== operation.http.requestUri)
    fail(`routes: ${name} is not routed as ${other}`);
  return true;
}

function operationRow(name) {
  const operation = model.operations[name];
  const isServed = served.has(name);
  const own = isServed ? (operation.errors ?? []).map((error) => asMember(error).shape) : [];
  errors.push(...own.map((error) => `&shapes[${indexOf.get(error)}]`));
  const input = inputOf(operation, 'input');
  const shapeOf = (side) =>
    isServed && operation[side] ? `&shapes[${indexOf.get(inputOf(operation, side).shape)}]` : undefined;
  return aggregate({
    name: text(name),
    method: text(operation.http.method),
    uri: text(operation.http.requestUri),
    status: number(said('statuses', name) ?? operation.http.responseCode),
    is_served: isServed,
    is_unsigned: operation.authtype === 'none',
    is_shadowed: isShadowed(name, operation),
    marks: marksOf(name, operation),
    input: shapeOf('input'),
    output: shapeOf('output'),
    errors: span('errors', errors.length - own.length, own.length),
    input_name: quoted(input?.locationName),
    input_xmlns: namespaceOf(input?.xmlNamespace),
  });
}

const firstOfAllErrors = () => errors.length - allErrors.length;
const operationRows = Object.keys(model.operations).sort().map(operationRow);

errors.push(...allErrors.map((name) => `&shapes[${indexOf.get(name)}]`));

/** `"throttled": ["SlowDown", 503]` of what all services know; `"NoSuchTagSet": 404` of what the model does not have. */
function commonErrorRow([key, value]) {
  if (!Array.isArray(value)) return aggregate({ type: text(key), status: number(value) });
  return aggregate({ kind: `code::${key}`, type: text(value[0]), status: number(value[1]) });
}
const commonErrors = Object.entries(overlay.errors ?? {}).map(commonErrorRow);

const requestIds = { capitals16: 'capitals_16', capitals52: 'capitals_52' };
if (overlay.words?.requestId && !requestIds[overlay.words.requestId]) fail(`requestId: ${overlay.words.requestId}`);

const protocols = {
  json: 'json',
  'rest-json': 'rest_json',
  'rest-xml': 'rest_xml',
  query: 'query',
  'smithy-rpc-v2-cbor': 'cbor',
};
const about = model.metadata;
const own = overlay.words ?? {};
const serviceRow = aggregate({
  name: text(service),
  id: text(about.serviceId),
  signing_name: text(about.signingName ?? about.endpointPrefix),
  endpoint: text(about.endpointPrefix),
  api_version: text(about.apiVersion),
  target_prefix: quoted(about.targetPrefix),
  json_version: quoted(about.jsonVersion),
  xmlns: namespaceOf(overlay.xmlNamespace ?? about.xmlNamespace),
  main_protocol: `protocol::${protocols[about.protocol]}`,
  is_query_compatible: about.awsQueryCompatible !== undefined,
  words: aggregate({
    package: quoted(own.package),
    error_namespace: quoted(own.errorNamespace),
    reported_max: number(own.reportedMax),
    constraint_error: quoted(own.constraintError),
    are_elements_together: own.elementsTogether,
    has_bare_errors: own.bareErrors,
    is_strict_json: own.strictJson,
    has_checksums: own.checksums,
    is_silent_of_size: own.silentOfSize,
    request_id: own.requestId && `request_id_form::${requestIds[own.requestId]}`,
    errors: span('common_errors', 0, commonErrors.length),
  }),
  operations: `{operations, ${operationRows.length}}`,
  errors: span('errors', firstOfAllErrors(), allErrors.length),
});

/** What is not served yet may be described already, but it has to be there. */
function isKnown(name) {
  const [owner, inner] = name.split('.');
  if (!model.shapes[owner]) return false;
  return inner === undefined || membersOf(owner).some(([member]) => member === inner);
}

for (const name of Object.keys(overlay.routes ?? {}))
  if (!model.operations[name]) fail(`routes: no ${name}`);
for (const table of overlayKeys.slice(5))
  for (const name of Array.isArray(overlay[table]) ? overlay[table] : Object.keys(overlay[table] ?? {}))
    if (!used.has(`${table} ${name}`) && !isKnown(name)) fail(`${table}: no ${name}`);

function table(type, name, rows) {
  if (rows.length === 0) return '';
  const lines = rows.map((row) => `  ${row},\n`).join('');
  return `constinit const ${type} ${name}[${rows.length}] = {\n${lines}};\n\n`;
}

const output = `// SPDX-License-Identifier: Apache-2.0
// Made by models/generate.mjs from ${path.basename(modelFile)} and ${path.basename(overlayFile)}.
#include "gateway/wire/models.hpp"

namespace troupe::gateway::wire::models {

${shapes.length ? `const shape& ${service}_shape(std::size_t index);\n\n` : ''}namespace {

${shapes.length ? `extern const shape shapes[${shapes.length}]; // Members lead back to shapes.\n\n` : ''}`
  + table('std::string_view', 'words', words)
  + table('std::uint16_t', 'orders', orders)
  + table('member', 'members', members)
  + table('shape', 'shapes', shapeRows)
  + table('shape* const', 'errors', errors)
  + table('route_mark', 'marks', marks)
  + table('common_error', 'common_errors', commonErrors)
  + table('operation_model', 'operations', operationRows)
  + `constinit const service_model service = ${serviceRow};

} // namespace

const service_model& ${service}() {
  return service;
}
${shapes.length ? `
const shape& ${service}_shape(std::size_t index) {
  return shapes[index];
}
` : ''}
} // namespace troupe::gateway::wire::models
`;
fs.writeFileSync(outputFile, output);

// -- the header: names and types of what served operations take and give

const keywords = new Set(('and and_eq asm auto bitand bitor bool break case catch char class compl concept const '
  + 'continue default delete do double else enum explicit export extern false float for friend goto if inline int '
  + 'long mutable namespace new not not_eq operator or or_eq private protected public register requires return '
  + 'short signed sizeof static struct switch template this throw true try typedef typename union unsigned using '
  + 'virtual void volatile while xor xor_eq shape output service facts index').split(' '));
const identifier = (name) => {
  const plain = name.replace(/[^A-Za-z0-9_]/g, '_');
  return keywords.has(plain) ? `${plain}_` : plain;
};
/** `S3VpcConfig` -> `s3_vpc_config` */
const snake = (name) => identifier(
  name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/([A-Z])([A-Z][a-z])/g, '$1_$2').toLowerCase(),
);

const scalars = {
  string: 'text', blob: 'text', boolean: 'flag', integer: 'integer', long: 'integer', float: 'real', double: 'real',
  timestamp: 'time',
};

/** How a value of the shape is read. */
function readerOf(name) {
  const shape = model.shapes[name];
  if (said('documents', name) || shape.document) return 'as::document';
  switch (shape.type) {
    case 'structure':
      return `as::structure<shapes::${snake(name)}>`; // Qualified: members may be called so too.
    case 'list':
      return `as::list<${readerOf(asMember(shape.member).shape)}>`;
    case 'map':
      return `as::map<${readerOf(asMember(shape.value).shape)}>`;
    default:
      return `as::${scalars[shape.type]}`;
  }
}

/** Of a structure: `shapes::tag`, as constants name it; of an operation that has none: `no_members`. */
const structureOf = (name) => (name ? `shapes::${snake(name)}` : 'no_members');

function constantOf(owner, [name, m], index) {
  const required = said('required', `${owner}.${name}`) ?? model.shapes[owner].required?.includes(name);
  const reader = readerOf(m.shape);
  const isScalar = Object.values(scalars).some((scalar) => reader === `as::${scalar}`);
  const how = isScalar && !required ? `as::optional<${reader}>` : reader;
  const constant = identifier(name) === snake(owner) ? `${identifier(name)}_` : identifier(name);
  return `  static constexpr typed_member<${snake(owner)}, ${how}> ${constant}{${index}};\n`;
}

const taken = new Set();
function take(name) {
  if (taken.has(name)) return;
  taken.add(name);
  for (const [, m] of membersOf(name)) take(m.shape);
}
const servedNames = [...served].sort();
const inputShapeOf = (name) => inputOf(model.operations[name], 'input')?.shape;
const outputShapeOf = (name) => inputOf(model.operations[name], 'output')?.shape;
const errorsOf = (name) => (model.operations[name].errors ?? []).map((error) => asMember(error).shape);
for (const name of servedNames)
  for (const shape of [inputShapeOf(name), outputShapeOf(name), ...errorsOf(name)]) if (shape) take(shape);
const structures = [...taken].filter((name) => readerOf(name).startsWith('as::structure')).sort();
for (const names of [structures, servedNames])
  if (new Set(names.map(snake)).size !== names.length) fail('two names are one in snake case');

/** Of an error, where its table is: a refusal with fields is made of it. */
const tableOf = (name) =>
  model.shapes[name].exception ? `  static const wire::shape& table() { return models::${service}_shape(${indexOf.get(name)}); }\n` : '';
const structureText = (name) =>
  `struct ${snake(name)} {\n${tableOf(name)}${membersOf(name).map((m, index) => constantOf(name, m, index)).join('')}};\n`;
const operationNames = Object.keys(model.operations).sort();

function operationText(name) {
  const shape = structureOf(inputShapeOf(name));
  return `struct ${snake(name)} : ${shape} {
  using shape = ${shape};
  using output = ${structureOf(outputShapeOf(name))};
  static constexpr std::size_t index = ${operationNames.indexOf(name)};
  static const service_model& service() { return models::${service}(); }
  static const operation_model& facts() { return service().operations[index]; }
};
`;
}

const header = `// SPDX-License-Identifier: Apache-2.0
// Made by models/generate.mjs from ${path.basename(modelFile)} and ${path.basename(overlayFile)}.
#pragma once

#include "gateway/wire/input.hpp"
#include "gateway/wire/models.hpp"
#include "gateway/wire/output.hpp"

namespace troupe::gateway::wire::models {

const shape& ${service}_shape(std::size_t index);

} // namespace troupe::gateway::wire::models

namespace troupe::gateway::wire::model::${service} {

namespace shapes {

${structures.map((name) => `struct ${snake(name)};\n`).join('')}
${structures.map(structureText).join('\n')}
} // namespace shapes

${servedNames.map(operationText).join('\n')}
} // namespace troupe::gateway::wire::model::${service}
`;
fs.writeFileSync(headerFile, header);
