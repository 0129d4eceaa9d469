// A plain chat on the web channel's contract: session, messages, buttons.
const base = '/webhooks/web';
const log = document.getElementById('log');
const form = document.getElementById('form');
const input = document.getElementById('text');
let token = null;

function show(text, who, direction, language, buttons = []) {
  const line = document.createElement('li');
  line.className = who;
  line.dir = direction;
  if (language) line.lang = language;
  line.append(text);
  for (const { title, id } of buttons) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = title;
    button.addEventListener('click', () => send({ button: id }, title));
    line.append(button);
  }
  log.append(line);
  line.scrollIntoView({ block: 'end' });
}

async function call(path, body) {
  const headers = { 'Content-Type': 'application/json' };
  if (token) headers.Authorization = `Bearer ${token}`;
  const response = await fetch(base + path, { method: 'POST', headers, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message);
  return answer;
}

async function send(message, shown) {
  show(shown, 'citizen', 'auto');
  try {
    token ??= (await call('/sessions', {})).token;
    const reply = await call('/messages', { ...message, client_message_id: crypto.randomUUID() });
    for (const m of reply.messages) show(m.text, 'assistant', m.direction, m.language, m.buttons);
  } catch (error) {
    show(error.message, 'assistant', 'auto');
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const text = input.value.trim();
  if (!text) return;
  input.value = '';
  send({ text }, text);
});
