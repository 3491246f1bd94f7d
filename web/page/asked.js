// The page holds an answer to the question of the beginning, whose address is BUILT. Where another is asked, that is not shown.
const BUILT = '@BUILT@';
if (location.hash.length > 1 && location.hash !== BUILT) document.documentElement.classList.add('other');
