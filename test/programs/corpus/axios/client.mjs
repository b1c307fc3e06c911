import axios from 'axios'

const { SERVER_HOST, SERVER_PORT } = process.env
const bank = axios.create({ baseURL: `http://${SERVER_HOST}:${SERVER_PORT}`, timeout: 200 })
let token = 'none'

bank.interceptors.request.use(config => {
  config.headers.Authorization = `Bearer ${token}`
  return config
})
bank.interceptors.response.use(undefined, async error => {
  const { config, response } = error
  if (response?.status !== 401 || config.again) throw error
  token = (await bank.post('/login')).data.token
  console.log('logged in as', token)
  return bank({ ...config, again: true })
})

async function show(name, request) {
  try {
    const { status, statusText, data, headers } = await request
    console.log(name, status, statusText, JSON.stringify(data), headers['content-type'])
  } catch (error) {
    console.log(
      name,
      error.name,
      error.code,
      error.response?.status,
      error.message,
      JSON.stringify(error.response?.data),
    )
  }
}
await show('balance', bank.get('/balance', { params: { in: 'EUR', tags: ['a', 'b'] } }))
await show('pay', bank.post('/pay', { amount: 30 }))
await show('again', bank.post('/pay', new URLSearchParams({ amount: '50' })))
await show('too much', bank.post('/pay', { amount: 50 }))
await show('slow', bank.get('/slow'))
const aborter = new AbortController()
setTimeout(() => aborter.abort(), 30)
await show('aborted', bank.get('/slow', { signal: aborter.signal }))
await show('missing', bank.get('/nowhere', { validateStatus: status => status < 500 }))
await show('text', bank.get('/balance', { responseType: 'text', transformResponse: text => text.length }))
await show(
  'refused',
  axios
    .get(`http://${SERVER_HOST}:1/`, { proxy: false })
    .catch(error => Promise.reject(Object.assign(error, { message: 'refused' }))),
)
