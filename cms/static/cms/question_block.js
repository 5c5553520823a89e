// Wagtail's forms of blocks expect of the outermost one that it knows its element, which structures don't.
(() => {
  const { StructBlock } = window.wagtailStreamField.blocks;
  if ("element" in StructBlock.prototype) return;
  Object.defineProperty(StructBlock.prototype, "element", {
    get() {
      return this.container.jquery ? this.container.get(0) : this.container;
    },
  });
})();
