import { basename } from 'node:path';

const isTag = (path) => basename(path).startsWith('webex-');

/** Whether a page can reach a member; `reflect()` is there for the elements' own use. */
const isPublic = ({ name, privacy }) =>
  privacy === undefined || privacy === 'public' ? !/^[#_]/.test(name) && name !== 'reflect' : false;

/**
 * Only what a page can reach: the elements without the modules behind them, by the paths that are
 * shipped. Tags are defined in one place for all, so that the file's name tells the tag.
 */
const published = {
  name: 'published',
  packageLinkPhase({ customElementsManifest }) {
    const modules = customElementsManifest.modules.filter(({ path }) => isTag(path));
    modules.sort((a, b) => (a.path < b.path ? -1 : 1));
    for (const module of modules) {
      const tagName = basename(module.path, '.ts');
      const exported = new Set(module.exports.map(({ name }) => name));
      module.declarations = module.declarations.filter(({ name }) => exported.has(name));
      const element = module.declarations.find(({ kind }) => kind === 'class');
      if (!element) continue;
      element.tagName = tagName;
      element.customElement = true;
      element.members = element.members?.filter(isPublic);
      module.exports.push({
        kind: 'custom-element-definition',
        name: tagName,
        declaration: { name: element.name, module: module.path },
      });
    }
    const shipped = JSON.stringify(modules).replaceAll(
      /"\/?src\/elements\/(webex-[\w-]+)\.ts"/g,
      '"dist/elements/$1.js"',
    );
    customElementsManifest.modules = JSON.parse(shipped);
  },
};

export default {
  globs: ['src/elements/*.ts'],
  litelement: true,
  packagejson: false,
  plugins: [published],
};
