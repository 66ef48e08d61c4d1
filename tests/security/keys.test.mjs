// What is encrypted does not stand in the data directory, is read again after a start, and is lost with the master key.
import assert from 'node:assert/strict'
import { chmod, mkdtemp, readFile, readdir, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms'
import { CreateSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { clientSettings, startTroupe } from '../conformance/troupe.mjs'

const data = await mkdtemp(join(tmpdir(), 'troupe-keys-'))
after(() => rm(data, { recursive: true, force: true }))
const masterKey = join(data, 'master-key')
const plain = 'correct-horse-battery-staple'

/** Runs `use({ kms, ssm, secrets })` against a Troupe over the data directory, and ends it. */
async function served (use) {
  const troupe = await startTroupe({ data })
  const settings = clientSettings(troupe.endpoint)
  const clients = { kms: new KMSClient(settings), ssm: new SSMClient(settings), secrets: new SecretsManagerClient(settings) }
  try {
    return await use(clients)
  } finally {
    for (const client of Object.values(clients)) client.destroy()
    await troupe.stop()
  }
}

const parameter = ({ ssm }) => ssm.send(new GetParameterCommand({ Name: 'p', WithDecryption: true })).then(({ Parameter }) => Parameter.Value)
const secret = ({ secrets }) => secrets.send(new GetSecretValueCommand({ SecretId: 's' })).then(({ SecretString }) => SecretString)
const opened = ({ kms }, CiphertextBlob) => kms.send(new DecryptCommand({ CiphertextBlob })).then(({ Plaintext }) => Buffer.from(Plaintext).toString())

const blob = await served(async (clients) => {
  await clients.ssm.send(new PutParameterCommand({ Name: 'p', Value: plain, Type: 'SecureString' }))
  await clients.secrets.send(new CreateSecretCommand({ Name: 's', SecretString: plain }))
  return (await clients.kms.send(new EncryptCommand({ KeyId: 'alias/aws/lambda', Plaintext: Buffer.from(plain) }))).CiphertextBlob
})

test('no file of the data directory has what was encrypted', async () => {
  assert.equal((await stat(masterKey)).mode & 0o777, 0o600)
  const files = (await readdir(data, { recursive: true, withFileTypes: true })).filter((one) => one.isFile())
  assert.ok(files.length > 2)
  for (const file of files) assert.ok(!(await readFile(join(file.parentPath ?? file.path, file.name))).includes(plain), file.name)
})

test('what was encrypted is read after a start', () => served(async (clients) => {
  assert.equal(await parameter(clients), plain)
  assert.equal(await secret(clients), plain)
  assert.equal(await opened(clients, blob), plain)
}))

test('it is lost with the master key, and back with it', async () => {
  await rename(masterKey, masterKey + '.away')
  await served(async (clients) => {
    await assert.rejects(parameter(clients), { name: 'InvalidKeyId' })
    await assert.rejects(secret(clients), { name: 'DecryptionFailure' })
    await assert.rejects(opened(clients, blob), { name: 'KeyUnavailableException' })
  })
  await rename(masterKey + '.away', masterKey)
  await served(async (clients) => assert.equal(await secret(clients), plain))
})

test('a master key that others may read is not used', async () => {
  await chmod(masterKey, 0o644)
  await assert.rejects(served(async () => {}), /before it was ready/)
  await chmod(masterKey, 0o600)
  await served(async (clients) => assert.equal(await parameter(clients), plain))
})
