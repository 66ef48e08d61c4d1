// What is done with each member of a request, checked against the AWS SDK's own model.
import assert from 'node:assert/strict'

/** The members of an operation's input, as the SDK knows them. */
export function inputMembers (Command) {
  const input = new Command({}).schema[4]
  return (typeof input === 'function' ? input() : input)[4]
}

/** Each member of the model stands in exactly one of the lists. */
export function accountedFor (Command, lists) {
  const listed = Object.values(lists).flat()
  assert.deepEqual([...listed].sort(), [...inputMembers(Command)].sort(), Command.name)
}

/** The request is refused with this error, and the message names the member. */
export async function refusedByName (client, Command, input, member, { name = 'NotImplementedException', status = 501 } = {}) {
  const what = `${Command.name} ${JSON.stringify(input)}`
  const why = await client.send(new Command(input)).then(() => assert.fail(`${what} was accepted`), (error) => error)
  assert.equal(why.name, name, `${what}: ${why.message}`)
  assert.equal(why.$metadata.httpStatusCode, status, what)
  assert.ok(why.message.toLowerCase().includes(member.toLowerCase()), `${what}: ${why.message}`)
}
