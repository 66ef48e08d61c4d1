// What a test expects of a refusal.
import assert from 'node:assert/strict'

/** For `assert.rejects`: the error's name and status, and its message where one is given. */
export const refusal = (name, status, message) => (why) => {
  const said = `${why.name} ${why.$metadata?.httpStatusCode} ${why.message}`
  assert.equal(why.name, name, said)
  assert.equal(why.$metadata.httpStatusCode, status, said)
  if (message instanceof RegExp) assert.match(why.message, message)
  else if (message !== undefined) assert.equal(why.message, message)
  return true
}
