// Notes, in memory, behind a small REST interface.
import express from 'express'

const notes = new Map()
let lastId = 0
const app = express()

app.use((request, response, next) => {
  response.on('finish', () => console.log(request.method, request.url, response.statusCode))
  next()
})
app.use(express.json({ limit: '1kb' }))

const api = express.Router()
api.param('id', (request, response, next, id) => {
  request.note = notes.get(Number(id))
  if (request.note === undefined) return response.status(404).json({ error: `no note ${id}` })
  next()
})
api.get('/', (request, response) => {
  const { tag } = request.query
  response.json([...notes.values()].filter(note => tag === undefined || note.tags.includes(tag)))
})
api.post('/', (request, response) => {
  const { text, tags = [] } = request.body
  if (typeof text !== 'string') throw Object.assign(new Error('a note needs a text'), { status: 422 })
  const note = { id: ++lastId, text, tags }
  notes.set(note.id, note)
  response.status(201).location(`/notes/${note.id}`).json(note)
})
api.get('/:id', (request, response) => response.json(request.note))
api.patch('/:id', (request, response) => response.json(Object.assign(request.note, request.body)))
api.delete('/:id', (request, response) => {
  notes.delete(request.note.id)
  response.sendStatus(204)
})
app.use('/notes', api)

app.use((error, _request, response, _next) => {
  response.status(error.status ?? 500).json({ error: error.message })
})

const server = app.listen(process.env.PORT, () => console.log('notes are ready'))
process.on('SIGTERM', () => server.close(() => console.log('closed')))
