// outputs.json holds the outputs of the template: `troupe deploy` writes it beside this file.
const form = document.getElementById('form')
const list = document.getElementById('messages')
const status = document.getElementById('status')
const outputs = fetch('outputs.json').then((reply) => reply.json())

async function show() {
  const messages = await (await fetch(`${(await outputs).Api}/messages`)).json()
  list.replaceChildren(...messages.map(entry))
}

function entry({ name, text, at }) {
  const item = document.createElement('li')
  const who = document.createElement('strong')
  const when = document.createElement('time')
  const what = document.createElement('p')
  who.textContent = name
  when.textContent = new Date(at.split('#')[0]).toLocaleString()
  what.textContent = text
  item.append(who, when, what)
  return item
}

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  const body = JSON.stringify({ name: document.getElementById('name').value,
                                text: document.getElementById('text').value })
  const reply = await fetch(`${(await outputs).Api}/messages`,
                            { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  status.textContent = reply.ok ? 'Thank you.' : 'That did not work.'
  if (reply.ok)
    document.getElementById('text').value = ''
  await show()
})

show().catch(() => { status.textContent = 'The API does not answer.' })
