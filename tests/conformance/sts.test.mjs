// STS through the AWS SDK, against a running Troupe at TROUPE_ENDPOINT.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { clientSettings } from './troupe.mjs'

test('the caller is the account of its access key', async () => {
  const { $metadata, ...root } = await new STSClient(clientSettings()).send(new GetCallerIdentityCommand({}))
  assert.deepEqual(root, { UserId: '000000000000', Account: '000000000000', Arn: 'arn:aws:iam::000000000000:root' })
  assert.match($metadata.requestId, /^[0-9a-f-]{36}$/)
  const other = new STSClient({ ...clientSettings(), credentials: { accessKeyId: '123456789012', secretAccessKey: 'x' } })
  assert.equal((await other.send(new GetCallerIdentityCommand({}))).Account, '123456789012')
})

test('any other action is refused by name', async () => {
  const asked = new STSClient(clientSettings()).send(new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::000000000000:role/x', RoleSessionName: 'abc' }))
  await assert.rejects(asked, (why) => {
    assert.equal(why.name, 'NotImplemented')
    assert.equal(why.$metadata.httpStatusCode, 501)
    return true
  })
})
