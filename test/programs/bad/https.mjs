import https from 'node:https'

setTimeout(() => {
  https.get('https://example.org/')
}, 10)
