/** Freezes a tree of plain objects, so that no part of the program can change what another has read. */
export function deepFreeze<Tree extends object>(tree: Tree): Tree {
  for (const branch of Object.values(tree) as unknown[]) {
    if (typeof branch === 'object' && branch !== null) deepFreeze(branch);
  }
  return Object.freeze(tree);
}
