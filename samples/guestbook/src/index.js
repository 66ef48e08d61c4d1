const { DynamoDBClient, PutItemCommand, QueryCommand } = require('@aws-sdk/client-dynamodb')

const table = process.env.TABLE
const book = { S: 'visitors' }
const dynamodb = new DynamoDBClient({})

exports.handler = async (event) => {
  const method = event.requestContext.http.method
  return method === 'POST' ? sign(event) : read()
}

async function sign(event) {
  const { name, text } = parse(event)
  if (!name || !text)
    return answer(400, { error: 'Please send a name and a text.' })
  const at = `${new Date().toISOString()}#${event.requestContext.requestId}`
  await dynamodb.send(new PutItemCommand({
    TableName: table,
    Item: { book, at: { S: at }, name: { S: name }, text: { S: text } },
    ConditionExpression: 'attribute_not_exists(book)'
  }))
  console.log(`${name} signed the book`)
  return answer(201, { name, text, at })
}

async function read() {
  const page = await dynamodb.send(new QueryCommand({
    TableName: table,
    KeyConditionExpression: 'book = :book',
    ExpressionAttributeValues: { ':book': book },
    ScanIndexForward: false,
    Limit: 50
  }))
  console.log(`read ${page.Count} messages`)
  return answer(200, page.Items.map(({ name, text, at }) => ({ name: name.S, text: text.S, at: at.S })))
}

function parse(event) {
  try {
    const body = event.isBase64Encoded ? Buffer.from(event.body, 'base64').toString() : event.body
    const { name, text } = JSON.parse(body)
    return { name: String(name ?? '').trim().slice(0, 80), text: String(text ?? '').trim().slice(0, 500) }
  } catch {
    return {}
  }
}

function answer(statusCode, value) {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}
