"""The typed Python client: sign in, read, write, and follow live with automatic resume.

It owns no rule: it speaks the public interface only, as any other program would. It promises that a message sent
through it is written once however often it had to try, and that a live feed has no gap and no repetition.

    async with await Client.sign_in("http://127.0.0.1:8420", "ada", "a long password") as ada:
        group = await ada.create_group("Winter rota")
        await ada.send(group.id, "Who can take Saturday?")
        async for delivery in ada.live():
            print(delivery)
"""

from inwith.client.client import Client as Client
from inwith.client.live import Live as Live
from inwith.client.mirror import Mirror as Mirror
from inwith.client.state import State as State

__all__ = ["Client", "Live", "Mirror", "State"]
