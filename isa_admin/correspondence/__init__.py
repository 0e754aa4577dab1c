"""Correspondence: ready e-mails and calendar files. The only room that knows e-mail messages and iCalendar.

It sends nothing: what it makes is opened in Outlook or Thunderbird, looked at, and sent by a person.
"""
