import { msg, str } from '@lit/localize';

/** The words of `<webex-contacts>`. Functions, as in strings.ts. */
export const contactStrings = {
  list: (count: string) => msg(str`Contacts, ${count}`, { id: 'contact.list' }),
  search: () => msg('Search contacts', { id: 'contact.search' }),
  create: () => msg('New contact', { id: 'contact.create' }),
  more: () => msg('Import and export', { id: 'contact.more' }),
  import: () => msg('Import vCards', { id: 'contact.import' }),
  export: () => msg('Export vCards', { id: 'contact.export' }),
  imported: (created: string, updated: string, skipped: string) =>
    msg(str`Imported: ${created} new, ${updated} updated, ${skipped} skipped.`, {
      id: 'contact.imported',
    }),
  importing: () => msg('Importing…', { id: 'contact.importing' }),
  empty: () => msg('No contacts yet.', { id: 'contact.empty' }),
  nothingFound: () => msg('No contact matches.', { id: 'contact.nothingFound' }),
  group: () => msg('Group', { id: 'contact.group' }),
  allGroups: () => msg('All', { id: 'contact.allGroups' }),
  /** Before the name, in the accessible name of a row. */
  call: () => msg('Call', { id: 'contact.call' }),
  editName: (who: string) => msg(str`Edit ${who}`, { id: 'contact.editName' }),
  directory: () => msg('Directory', { id: 'contact.directory' }),
  unnamed: () => msg('No name', { id: 'contact.unnamed' }),
  form: (who: string) => msg(str`Contact: ${who}`, { id: 'contact.form' }),
  formNew: () => msg('New contact', { id: 'contact.formNew' }),
  displayName: () => msg('Name', { id: 'contact.displayName' }),
  firstName: () => msg('First name', { id: 'contact.firstName' }),
  lastName: () => msg('Last name', { id: 'contact.lastName' }),
  companyName: () => msg('Company', { id: 'contact.companyName' }),
  department: () => msg('Department', { id: 'contact.department' }),
  phoneNumbers: () => msg('Telephone numbers', { id: 'contact.phoneNumbers' }),
  sipAddresses: () => msg('SIP addresses', { id: 'contact.sipAddresses' }),
  emails: () => msg('E-mail addresses', { id: 'contact.emails' }),
  typeName: (list: string, place: string) =>
    msg(str`${list}, ${place}: kind`, { id: 'contact.typeName' }),
  valueName: (list: string, place: string) =>
    msg(str`${list}, ${place}`, { id: 'contact.valueName' }),
  addName: (list: string) => msg(str`Add to ${list}`, { id: 'contact.addName' }),
  removeName: (value: string) => msg(str`Remove ${value}`, { id: 'contact.removeName' }),
  entry: () => msg('empty entry', { id: 'contact.entry' }),
  callName: (value: string) => msg(str`Call ${value}`, { id: 'contact.callName' }),
  groups: () => msg('Groups', { id: 'contact.groups' }),
  newGroup: () => msg('New group', { id: 'contact.newGroup' }),
  addGroup: () => msg('Add group', { id: 'contact.addGroup' }),
  photo: () => msg('Choose photo', { id: 'contact.photo' }),
  removePhoto: () => msg('Remove photo', { id: 'contact.removePhoto' }),
  save: () => msg('Save', { id: 'contact.save' }),
  cancel: () => msg('Cancel', { id: 'contact.cancel' }),
  delete: () => msg('Delete', { id: 'contact.delete' }),
  deleteSure: (who: string) =>
    msg(str`Delete ${who}? This cannot be undone.`, { id: 'contact.deleteSure' }),
  sure: () => msg('Delete contact', { id: 'contact.sure' }),
  keep: () => msg('Keep', { id: 'contact.keep' }),
  saved: (who: string) => msg(str`${who} saved`, { id: 'contact.saved' }),
  deleted: (who: string) => msg(str`${who} deleted`, { id: 'contact.deleted' }),
  gone: () =>
    msg('This contact was deleted elsewhere. Saving makes it anew.', { id: 'contact.gone' }),
  nobody: () => msg('Give a name, a number or an address.', { id: 'contact.nobody' }),
  badNumber: () =>
    msg('A telephone number has digits, such as +1 408 555 0100.', { id: 'contact.badNumber' }),
  badAddress: () => msg('A SIP address looks like bob@example.com.', { id: 'contact.badAddress' }),
  badEmail: () => msg('An e-mail address looks like bob@example.com.', { id: 'contact.badEmail' }),
  types: {
    work: () => msg('Work', { id: 'contact.types.work' }),
    home: () => msg('Home', { id: 'contact.types.home' }),
    mobile: () => msg('Mobile', { id: 'contact.types.mobile' }),
    other: () => msg('Other', { id: 'contact.types.other' }),
  },
} as const;
