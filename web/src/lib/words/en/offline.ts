/** What is said where something kept on a device has gone from it. */
import { count } from '../plural';

const unsent = (number: number) =>
  number === 0
    ? ''
    : ` ${count(number, 'message that had not been sent was', 'messages that had not been sent were')} removed too.`;

export const left = {
  ended: (number: number) => `You have been signed out on this device.${unsent(number)}`,
  aged: (number: number) =>
    `This device had no contact with the server for 7 days. What was kept on it has been removed.${unsent(number)}`,
  signed_out: (number: number) => unsent(number).trim(),
};
