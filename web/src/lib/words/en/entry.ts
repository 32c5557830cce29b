/** The words of signing in. */
export const entry = {
  signIn: {
    title: (council: string) => `Sign in to ${council}`,
    subtitle: 'Messages for work',
    name: 'Sign-in name',
    password: 'Password',
    button: 'Sign in',
    forgotten: 'Forgotten your password?',
    forgottenAnswer: 'Ask your administrator. They send you a link to choose a new one.',
    noName: 'Enter your sign-in name',
    noPassword: 'Enter your password',
    sample: 'This is a sample council. Nothing here is real.',
    plainly: 'Inwith is not end-to-end encrypted.',
    plainlyMore:
      'The council keeps what is said here, so that it can answer for it. No screen shows a conversation to anyone who is not in it, the administrator included. Whoever runs the server can read its disk. Your phone number is never asked for.',
  },
};
