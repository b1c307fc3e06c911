import left from 'left-pad-that-nothing-has'

console.log(left('a', 2))
