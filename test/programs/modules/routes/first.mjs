import { state } from '../state.mjs'

state.loaded.push('first')
export default 'one'
