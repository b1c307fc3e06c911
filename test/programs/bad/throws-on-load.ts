throw new Error('not today')
export default () => {}
