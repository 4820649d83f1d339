import { parseDestination } from '../core/address.js';
import type { Contact, ContactAddress, NewContact } from '../core/data-services.js';
import { contactStrings as strings } from '../i18n/contact-strings.js';

/** The lists of a contact that one may add to. */
export const addressLists = ['phoneNumbers', 'sipAddresses', 'emails'] as const;

export type AddressList = (typeof addressLists)[number];

/** The plain fields of a contact. */
export const textFields = [
  'displayName',
  'firstName',
  'lastName',
  'companyName',
  'department',
] as const;

export type TextField = (typeof textFields)[number];

/** What has been typed so far. */
export type ContactDraft = Readonly<Record<TextField, string>> &
  Readonly<Record<AddressList, readonly ContactAddress[]>> & {
    readonly groups: readonly string[];
  };

const ANY_LINE = { scheme: 'sip', user: 'x', host: 'x', parameters: '' } as const;

const defaultTypes: Readonly<Record<AddressList, string>> = {
  phoneNumbers: 'work',
  sipAddresses: 'work',
  emails: 'work',
};

/** What a form begins with. */
export function draftOf(contact: Partial<Contact> = {}): ContactDraft {
  const text = (name: TextField): string => contact[name] ?? '';
  const list = (name: AddressList): readonly ContactAddress[] => {
    const given = contact[name] ?? [];
    return given.length > 0 ? given : [emptyAddress(name)];
  };
  return {
    displayName: text('displayName'),
    firstName: text('firstName'),
    lastName: text('lastName'),
    companyName: text('companyName'),
    department: text('department'),
    phoneNumbers: list('phoneNumbers'),
    sipAddresses: list('sipAddresses'),
    emails: list('emails'),
    groups: contact.groups ?? [],
  };
}

export function emptyAddress(name: AddressList): ContactAddress {
  return { type: defaultTypes[name], value: '' };
}

/** Where a fault is: a field, an entry of a list, or `who`, which is all of it. */
export type FaultPlace = TextField | `${AddressList}-${number}` | 'who';

/** What is wrong with a draft, by place. Pure. */
export function faultsOf(draft: ContactDraft): ReadonlyMap<FaultPlace, string> {
  const faults = new Map<FaultPlace, string>();
  for (const name of addressLists) {
    draft[name].forEach(({ value }, index) => {
      const fault = faultOfAddress(name, value.trim());
      if (fault !== undefined) faults.set(`${name}-${index}`, fault);
    });
  }
  const named = textFields.some((name) => name !== 'department' && draft[name].trim() !== '');
  const reachable = addressLists.some((name) =>
    draft[name].some(({ value }) => value.trim() !== ''),
  );
  if (!named && !reachable) faults.set('who', strings.nobody());
  return faults;
}

function faultOfAddress(name: AddressList, value: string): string | undefined {
  if (value === '') return undefined;
  switch (name) {
    case 'emails':
      return /^[^\s@]+@[^\s@]+$/u.test(value) ? undefined : strings.badEmail();
    case 'phoneNumbers':
      return /^[^@:]*[0-9*#][^@:]*$/u.test(value) ? undefined : strings.badNumber();
    case 'sipAddresses':
      return isCallable(value) ? undefined : strings.badAddress();
  }
}

function isCallable(address: string): boolean {
  try {
    parseDestination(address, ANY_LINE);
    return true;
  } catch {
    return false;
  }
}

/** What a draft without faults becomes. Pure. */
export function contactOf(draft: ContactDraft, before?: Contact): NewContact {
  const texts = textFields
    .map((name) => [name, draft[name].trim()] as const)
    .filter(([, value]) => value !== '');
  const lists = addressLists
    .map(
      (name) =>
        [
          name,
          draft[name]
            .map(({ type, value }) => ({ type: type.trim(), value: value.trim() }))
            .filter(({ value }) => value !== ''),
        ] as const,
    )
    .filter(([, entries]) => entries.length > 0);
  return {
    ...Object.fromEntries(texts),
    ...Object.fromEntries(lists),
    ...(draft.groups.length > 0 && { groups: draft.groups }),
    ...(before?.avatarURL !== undefined && { avatarURL: before.avatarURL }),
  };
}

/** What to call a contact. */
export function contactName(contact: Partial<Contact>): string {
  const { displayName, firstName, lastName, companyName, emails } = contact;
  const full = [firstName, lastName].filter((part) => part !== undefined && part !== '').join(' ');
  const known = [
    displayName,
    full,
    companyName,
    destinationsOf(contact)[0]?.value,
    emails?.[0]?.value,
  ];
  return known.find((text) => text !== undefined && text !== '') ?? strings.unnamed();
}

/** The numbers and addresses at which a contact can be called, SIP addresses first. */
export function destinationsOf(contact: Partial<Contact>): readonly ContactAddress[] {
  return [...(contact.sipAddresses ?? []), ...(contact.phoneNumbers ?? [])];
}
